"""Small networks that together use every operation, and data and weights for them."""

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis
from netwright.graph.graph import Graph
from support.catalogue import (
    batch_normalization,
    convolution,
    dropout,
    losses,
    matrix,
    pointwise,
    pooling,
    shaping,
)

Arrays = dict[str, NDArray[np.generic]]

NETWORKS: dict[str, Graph] = {
    name: graph
    for family in (
        pointwise,
        matrix,
        convolution,
        pooling,
        losses,
        batch_normalization,
        dropout,
        shaping,
    )
    for name, graph in family.NETWORKS.items()
}
"""Every operation, with sizes that fit no register."""


def data_for(analysis: Analysis, samples: int, seed: int = 0) -> Arrays:
    """Random samples for every data tensor of a network."""
    rng = np.random.default_rng(seed)
    data: Arrays = {}
    for item in analysis.data:
        if item.form == "class":
            classes = analysis.losses[0].inputs[0].size
            data[item.tensor.name] = rng.integers(0, classes, samples)
        else:
            values = rng.standard_normal((samples, *item.tensor.shape))
            data[item.tensor.name] = values.astype(np.float32)
    return data


def weights_for(analysis: Analysis, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Random weights and biases of the initial size."""
    rng = np.random.default_rng(seed)
    weights = {
        p.tensor.name: p.initializer.values(seed, p.tensor.name, p.tensor.shape)
        for p in analysis.parameters
    }
    for name, value in weights.items():
        if name.endswith("bias"):
            weights[name] = (0.1 * rng.standard_normal(value.shape)).astype(np.float32)
    return weights


def dataset_for(graph: Graph, analysis: Analysis, samples: int = 50, seed: int = 0) -> Dataset:
    """A data set of random samples, two thirds of them for training."""
    data = data_for(analysis, samples, seed)
    by_slot = {item.slot: data[item.tensor.name] for item in analysis.data}
    cut = 2 * samples // 3
    order = np.arange(samples)
    parts = {"training": order[:cut], "validation": order[cut:], "test": order[:0]}
    targets = by_slot["target"]
    one_hot = any(item.form == "one-hot" for item in analysis.data)
    if one_hot:
        targets = targets.argmax(axis=1)
    del graph
    return Dataset("random", by_slot["input"], targets, parts)  # type: ignore[arg-type]
