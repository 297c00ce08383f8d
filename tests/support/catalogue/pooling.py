"""Pooling."""

from typing import Any

import numpy as np

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.convolution import Conv1d, Conv2d
from netwright.layers.dense import Dense
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
from support.build import images
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "pool overlap": images(
        (2, 9, 10),
        Conv2d(filters=4),
        Relu(),
        MaxPool2d(window=(3, 3), stride=(2, 2), padding="same"),
    ),
    "pool gaps": images((3, 11, 9), Conv2d(filters=4), MaxPool2d(window=(2, 3), stride=(3, 4))),
    "pool first": images((2, 6, 6), MaxPool2d(), Conv2d(filters=3), MaxPool2d(padding="same")),
    "pool ceil": images(
        (2, 8, 7),
        Conv2d(filters=3),
        MaxPool2d(window=(3, 2), stride=(3, 2), rounding="ceil"),
    ),
    "pool minimum": images(
        (2, 9, 8),
        Conv2d(filters=3),
        Relu(),
        MinPool2d(window=(2, 3), stride=(2, 2)),
        Conv2d(filters=4),
        MinPool2d(window=(3, 3), padding="explicit", border=(1, 2, 0, 1)),
    ),
    "pool average": images(
        (3, 9, 7),
        AveragePool2d(padding="same"),
        Conv2d(filters=5),
        Relu(),
        AveragePool2d(window=(3, 2), stride=(2, 1), padding="explicit", border=(1, 2, 0, 1)),
        AveragePool2d(stride=(1, 2), rounding="ceil", count_border=False),
    ),
    "pool global": images((3, 5, 7), Conv2d(filters=21), Relu(), GlobalAveragePool()),
    "pool global maximum": images((3, 5, 3), Conv2d(filters=6), GlobalMaxPool(), Dense(units=4)),
    "pool 1d": images(
        (2, 23),
        Conv1d(filters=5),
        Relu(),
        MaxPool1d(window=3, stride=2, padding="same"),
        Conv1d(filters=4),
        Tanh(),
        MinPool1d(window=3, stride=1),
        AveragePool1d(padding="explicit", border=(1, 0), rounding="ceil"),
    ),
}


def pool(
    x: tuple[int, ...],
    window: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, ...],
    operation: str = "max_pool2d",
) -> Case:
    return Case(operation, (x,), {"window": window, "stride": stride, "padding": padding})


def average(
    x: tuple[int, ...],
    window: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, ...],
    counted: tuple[int, ...],
) -> Case:
    case = pool(x, window, stride, padding, "average_pool2d")
    return Case(case.operation, case.shapes, {**case.settings, "counted": counted})


CASES = [
    pool((2, 8, 8), (2, 2), (2, 2), (0, 0, 0, 0)),
    pool((2, 7, 5), (3, 2), (2, 1), (0, 0, 0, 0)),
    pool((1, 7, 9), (3, 3), (2, 2), (1, 1, 1, 1)),
    pool((2, 5, 6), (3, 4), (1, 3), (1, 1, 0, 1)),
    pool((1, 7, 7), (2, 2), (3, 3), (0, 0, 0, 0)),
    pool((3, 9), (1, 3), (1, 2), (0, 0, 1, 0)),
    pool((2, 7, 5), (3, 2), (2, 1), (1, 0, 1, 1), "min_pool2d"),
    pool((2, 8), (1, 2), (1, 2), (0, 0, 0, 0), "min_pool2d"),
    average((2, 7, 5), (3, 2), (2, 1), (0, 0, 0, 0), (0, 0, 0, 0)),
    average((1, 7, 9), (3, 4), (2, 3), (1, 1, 2, 2), (1, 1, 2, 2)),
    average((1, 7, 9), (3, 4), (2, 3), (1, 1, 2, 2), (0, 0, 0, 0)),
    average((2, 5, 6), (2, 2), (2, 2), (1, 2, 0, 0), (1, 1, 0, 0)),
    average((3, 9), (1, 3), (1, 2), (0, 0, 1, 1), (0, 0, 1, 1)),
]


def torch_pool(torch: Any, settings: Any, x: Any) -> Any:
    axes = x.ndim - 2
    top, bottom, left, right = settings["padding"]
    border = (left, right, top, bottom)[: 2 * axes]
    padded = torch.nn.functional.pad(x, border, value=-np.inf)
    function = getattr(torch.nn.functional, f"max_pool{axes}d")
    return function(padded, settings["window"][-axes:], settings["stride"][-axes:])


def torch_average(torch: Any, settings: Any, x: Any) -> Any:
    """Sums over sums of ones: the divisor is what lies in the border that counts."""
    axes = x.ndim - 2
    (top, bottom, left, right), counted = settings["padding"], settings["counted"]
    border = (left, right, top, bottom)[: 2 * axes]
    inner = (counted[2], counted[3], counted[0], counted[1])[: 2 * axes]
    outer = tuple(b - i for b, i in zip(border, inner, strict=True))
    pad, function = torch.nn.functional.pad, getattr(torch.nn.functional, f"avg_pool{axes}d")
    window = settings["window"][-axes:], settings["stride"][-axes:]
    ones = pad(pad(torch.ones_like(x), inner, value=1), outer)
    return function(pad(x, border), *window) / function(ones, *window)


TORCH: dict[str, Torch] = {
    "max_pool2d": torch_pool,
    "min_pool2d": lambda torch, settings, x: -torch_pool(torch, settings, -x),
    "average_pool2d": torch_average,
}
