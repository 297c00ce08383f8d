"""Twins of data, dense, embedding and convolution layers."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense, MaskedDense
from netwright.layers.embedding import Embedding
from netwright.layers.transposed_convolution import ConvTranspose1d, ConvTranspose2d
from support.torch_twin.place import Place, Twins, owning


def data(place: Place) -> Callable[..., Any]:
    return lambda: place.run.data[f"{place.name}/{place.layer.kind}"]


def dense(place: Place) -> Any:
    layer = place.layer
    return owning(nn.Linear(place.shape[-1], layer.units, layer.bias), place)


def masked_dense(place: Place) -> Callable[..., Any]:
    """torch.nn has none: a product with weights of which some are taken away."""
    weight, rows = place.weights["weight"], place.layer.mask.split("/")
    mask = torch.ones_like(weight)
    if place.layer.mask:
        mask = torch.tensor([[int(digit) for digit in row] for row in rows])
    bias = place.weights.get("bias")
    return lambda x: nn.functional.linear(x, weight * mask, bias)


def embedding(place: Place) -> Callable[..., Any]:
    layer = place.layer
    module = owning(nn.Embedding(layer.vocabulary, layer.features), place)
    return lambda x: module(x.long())


def border(
    layer: Any, size: Sequence[int], span: Sequence[int], stride: Sequence[int]
) -> list[int]:
    """What torch.nn.functional.pad adds: (left, right, top, bottom), or (before, after)."""
    if layer.padding == "valid":
        return [0, 0] * len(size)
    if layer.padding == "explicit":
        pairs = [layer.border[2 * axis : 2 * axis + 2] for axis in range(len(size))]
    else:
        totals = [
            max((-(-length // step) - 1) * step + window - length, 0)
            for length, window, step in zip(size, span, stride, strict=True)
        ]
        pairs = [(total // 2, total - total // 2) for total in totals]
    return [number for pair in reversed(pairs) for number in pair]


def padded(layer: Any, module: Any, size: Sequence[int], value: float = 0.0) -> Any:
    """A module of windows that pads nothing itself, with our border before it."""
    window, stride = _each(module.kernel_size, size), _each(module.stride, size)
    gaps = _each(getattr(module, "dilation", 1), size)
    span = [(width - 1) * gap + 1 for width, gap in zip(window, gaps, strict=True)]
    around = border(layer, size, span, stride)
    pad = (nn.ConstantPad1d, nn.ConstantPad2d)[len(size) - 1](tuple(around), value)
    return nn.Sequential(pad, module)


def _each(value: Any, size: Sequence[int]) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,) * len(size)


def convolution(place: Place) -> Any:
    layer, (channels, *size) = place.layer, place.shape
    settings = {
        "stride": layer.stride,
        "dilation": layer.dilation,
        "groups": layer.groups,
        "bias": layer.bias,
    }
    kind = nn.Conv1d if len(size) == 1 else nn.Conv2d
    if layer.padding == "same" and set(_each(layer.stride, size)) == {1}:
        module = kind(channels, layer.filters, layer.kernel, padding="same", **settings)
        return owning(module, place)
    module = owning(kind(channels, layer.filters, layer.kernel, **settings), place)
    return padded(layer, module, size)


def transposed_convolution(place: Place) -> Any:
    layer = place.layer
    kind = nn.ConvTranspose1d if isinstance(layer, ConvTranspose1d) else nn.ConvTranspose2d
    module = kind(
        place.shape[0],
        layer.filters,
        layer.kernel,
        layer.stride,
        layer.padding,
        layer.output_padding,
        layer.groups,
        layer.bias,
        layer.dilation,
    )
    return owning(module, place)


TWINS: Twins = {
    Input: data,
    Target: data,
    Dense: dense,
    MaskedDense: masked_dense,
    Embedding: embedding,
    Conv2d: convolution,
    Conv1d: convolution,
    ConvTranspose2d: transposed_convolution,
    ConvTranspose1d: transposed_convolution,
}
