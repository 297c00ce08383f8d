"""Twins of pooling layers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from netwright.layers.pooling import (
    AveragePool1d,
    AveragePool2d,
    GlobalAveragePool,
    GlobalMaxPool,
    MaxPool1d,
    MaxPool2d,
    MinPool1d,
    MinPool2d,
)
from support.torch_twin.core import padded
from support.torch_twin.place import Place, Twins


def _settings(place: Place) -> tuple[Any, ...]:
    """Window, stride, no padding of its own."""
    return place.layer.window, place.layer.stride, 0


def largest(place: Place) -> Any:
    size = place.shape[1:]
    kind = nn.MaxPool1d if len(size) == 1 else nn.MaxPool2d
    module = kind(*_settings(place), ceil_mode=place.layer.rounding == "ceil")
    return padded(place.layer, module, size, -np.inf)


def smallest(place: Place) -> Callable[..., Any]:
    """torch.nn has none: the largest of the negative numbers."""
    module = largest(place)
    return lambda x: -module(-x)


def average(place: Place) -> Any:
    """Where the border does not count, the sum is divided by the share of what is in it."""
    layer, size = place.layer, place.shape[1:]
    kind = nn.AvgPool1d if len(size) == 1 else nn.AvgPool2d
    module = padded(layer, kind(*_settings(place), layer.rounding == "ceil"), size)
    if layer.count_border:
        return module
    return lambda x: module(x) / module(torch.ones_like(x))


def global_pool(name: str) -> Callable[[Place], Any]:
    def twin(place: Place) -> Any:
        axes = len(place.shape) - 1
        module = getattr(nn, f"Adaptive{name}Pool{axes}d")(1)
        return nn.Sequential(module, nn.Flatten())

    return twin


TWINS: Twins = {
    MaxPool2d: largest,
    MaxPool1d: largest,
    MinPool2d: smallest,
    MinPool1d: smallest,
    AveragePool2d: average,
    AveragePool1d: average,
    GlobalAveragePool: global_pool("Avg"),
    GlobalMaxPool: global_pool("Max"),
}
