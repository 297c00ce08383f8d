"""Pooling."""

from typing import Any

import numpy as np

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv2d
from netwright.layers.pooling import MaxPool2d
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
}


def pool(
    x: tuple[int, ...], window: tuple[int, int], stride: tuple[int, int], padding: tuple[int, ...]
) -> Case:
    return Case("max_pool2d", (x,), {"window": window, "stride": stride, "padding": padding})


CASES = [
    pool((2, 8, 8), (2, 2), (2, 2), (0, 0, 0, 0)),
    pool((2, 7, 5), (3, 2), (2, 1), (0, 0, 0, 0)),
    pool((1, 7, 9), (3, 3), (2, 2), (1, 1, 1, 1)),
    pool((2, 5, 6), (3, 4), (1, 3), (1, 1, 0, 1)),
    pool((1, 7, 7), (2, 2), (3, 3), (0, 0, 0, 0)),
]


def torch_pool(torch: Any, settings: Any, x: Any) -> Any:
    top, bottom, left, right = settings["padding"]
    padded = torch.nn.functional.pad(x, (left, right, top, bottom), value=-np.inf)
    return torch.nn.functional.max_pool2d(padded, settings["window"], settings["stride"])


TORCH: dict[str, Torch] = {"max_pool2d": torch_pool}
