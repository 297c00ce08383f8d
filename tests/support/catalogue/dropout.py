"""Dropout."""

from typing import Any

import numpy as np

from netwright.graph.graph import Graph
from netwright.kernels.reference.dropout import dropout
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from support.build import images, vectors
from support.case import Case, Torch

NETWORKS: dict[str, Graph] = {
    "dropout": vectors(9, Dense(units=7), Relu(), Dropout(rate=0.3), Dense(units=5), Dropout()),
    "dropout first": images((2, 5, 3), Dropout(rate=0.9), Conv2d(filters=3), Dropout(rate=0.0)),
}


def drop(shape: tuple[int, ...], rate: float) -> Case:
    return Case("dropout", (shape,), {"rate": rate, "stream": 7, "seed": 3, "step": 11})


CASES = [drop((7,), 0.5), drop((2, 3, 3), 0.2), drop((5,), 0.0)]


def torch_dropout(torch: Any, settings: Any, x: Any) -> Any:
    """The same numbers dropped: PyTorch's random numbers are its own."""
    (mask,) = dropout(settings, np.ones(x.shape))
    return x * torch.tensor(mask)


TORCH: dict[str, Torch] = {"dropout": torch_dropout}
