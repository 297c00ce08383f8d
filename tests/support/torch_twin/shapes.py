"""Twins of layers that join, rearrange and cut."""

from collections.abc import Callable
from functools import reduce
from operator import add, mul
from typing import Any

import torch
from torch import nn

from netwright.layers.merging import Add, Concatenate, Multiply
from netwright.layers.rearrangement import Crop, Permute, Select, Slice, Upsample, ZeroPad
from netwright.layers.shaping import Flatten, Reshape
from support.torch_twin.place import Place, Twins


def number_by_number(operator: Callable[[Any, Any], Any]) -> Callable[[Place], Any]:
    """Broadcast by torch, the axes of channels one below the other."""

    def twin(place: Place) -> Any:
        rank = max(len(shape) for shape in place.shapes)
        forms = [(-1, *shape, *[1] * (rank - len(shape))) for shape in place.shapes]
        return lambda *given: reduce(
            operator, (x.reshape(form) for x, form in zip(given, forms, strict=True))
        )

    return twin


def part(place: Place) -> Callable[..., Any]:
    layer = place.layer
    places = slice(layer.start, layer.stop or None, layer.step)
    return lambda x: x[(slice(None),) * (layer.axis + 1) + (places,)]


def cropped(place: Place) -> Any:
    """As torch.nn.ZeroPad2d takes negative borders."""
    top, bottom, left, right = place.layer.border
    return nn.ZeroPad2d((-left, -right, -top, -bottom))


def zero_padded(place: Place) -> Any:
    top, bottom, left, right = place.layer.border
    return nn.ZeroPad2d((left, right, top, bottom))


TWINS: Twins = {
    Flatten: lambda place: nn.Flatten(),
    Add: number_by_number(add),
    Multiply: number_by_number(mul),
    Concatenate: lambda place: lambda *x: torch.cat(x, 1 + place.layer.axis),
    Reshape: lambda place: lambda x: x.reshape(len(x), *place.layer.shape),
    Permute: lambda place: lambda x: x.permute(0, *(axis + 1 for axis in place.layer.order)),
    Select: lambda place: lambda x: x.select(place.layer.axis + 1, place.layer.index),
    Slice: part,
    Upsample: lambda place: nn.Upsample(scale_factor=place.layer.factor),
    ZeroPad: zero_padded,
    Crop: cropped,
}
