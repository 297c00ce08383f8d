"""Convolution."""

from typing import Any

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.convolution import Conv2d
from support.build import images
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "conv same": images((1, 9, 7), Conv2d(filters=3, kernel=(3, 5))),
    "conv valid": images((2, 9, 7), Conv2d(filters=7, kernel=(2, 4), padding="valid"), Tanh()),
    "conv stride": images((3, 11, 8), Conv2d(filters=13, stride=(2, 3)), Relu(), Conv2d(filters=6)),
    "conv stride beyond kernel": images(
        (4, 9, 9),
        Conv2d(filters=5, kernel=(1, 2), stride=(3, 4), bias=False),
        Sigmoid(),
        Conv2d(filters=2, kernel=(1, 1)),
        Conv2d(filters=8, kernel=(2, 2), stride=(2, 1)),
    ),
    "conv wide kernel": images((1, 4, 3), Conv2d(filters=2, kernel=(9, 7)), Conv2d(filters=3)),
    "conv channels": images((19, 5, 5), Conv2d(filters=22), Relu(), Conv2d(filters=9)),
}


def conv(
    x: tuple[int, ...], w: tuple[int, ...], stride: tuple[int, int], padding: tuple[int, ...]
) -> Case:
    settings = {"stride": stride, "padding": padding}
    return Case("conv2d", (x, w, w[:1]), settings, (True, False, False))


CASES = [
    conv((1, 5, 5), (1, 1, 3, 3), (1, 1), (1, 1, 1, 1)),
    conv((3, 7, 6), (4, 3, 3, 2), (1, 1), (0, 0, 0, 0)),
    conv((2, 7, 5), (3, 2, 3, 3), (2, 1), (1, 1, 1, 1)),
    conv((2, 8, 9), (3, 2, 4, 5), (3, 2), (1, 2, 2, 2)),
    conv((2, 6, 7), (3, 2, 2, 4), (2, 3), (0, 1, 1, 2)),
    conv((3, 1, 9), (2, 3, 1, 5), (1, 4), (0, 0, 2, 2)),
    conv((2, 5, 5), (2, 2, 1, 1), (2, 2), (0, 0, 0, 0)),
]


def torch_conv(torch: Any, settings: Any, x: Any, weight: Any, bias: Any) -> Any:
    top, bottom, left, right = settings["padding"]
    padded = torch.nn.functional.pad(x, (left, right, top, bottom))
    return torch.nn.functional.conv2d(padded, weight, bias, settings["stride"])


TORCH: dict[str, Torch] = {"conv2d": torch_conv}
