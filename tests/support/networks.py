"""Small networks that together use every operation, and data and weights for them."""

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis
from netwright.graph.graph import Graph
from netwright.operations.tensor import Role
from support import families

PADDING = 0.5
"""What stands where a sequence has ended."""
Arrays = dict[str, NDArray[np.generic]]

NETWORKS: dict[str, Graph] = {
    name: graph for family in families.NETWORKS for name, graph in family.NETWORKS.items()
}
"""Every operation, with sizes that fit no register."""


def data_for(analysis: Analysis, samples: int, seed: int = 0) -> Arrays:
    """Random samples for every data tensor of a network."""
    rng = np.random.default_rng(seed)
    data: Arrays = {}
    for item in analysis.data:
        shape = (samples, *item.tensor.shape)
        if item.form == "class":
            loss = next(loss for loss in analysis.losses if loss.inputs[1] == item.tensor)
            classes = max(loss.inputs[0].shape[-1], 2)
            # Some steps of a sequence have no answer.
            data[item.tensor.name] = rng.integers(-1 if len(shape) > 1 else 0, classes, shape)
        elif item.tensor.role is Role.INDEX:
            data[item.tensor.name] = rng.integers(0, _vocabulary(analysis), shape).astype(
                np.float32
            )
        elif item.form == "one-hot":
            data[item.tensor.name] = rng.random(shape).astype(np.float32)
        else:
            values = rng.standard_normal((samples, *item.tensor.shape))
            if len(item.tensor.shape) == 2:
                _end_early(values, rng)
            data[item.tensor.name] = values.astype(np.float32)
    return data


def _end_early(sequences: NDArray[np.float64], rng: np.random.Generator) -> None:
    """Fill the end of each sequence with padding: some have no step at all."""
    samples, steps, _ = sequences.shape
    lengths = rng.integers(0, steps + 1, samples)
    sequences[np.arange(steps) >= lengths[:, None]] = PADDING


def _vocabulary(analysis: Analysis) -> int:
    """Rows of the smallest table of a network."""
    return min(c.inputs[1].shape[0] for c in analysis.calls if c.operation == "embedding")


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
    by_slot = {item.slot: data[item.tensor.name] for item in analysis.data if not item.source}
    arrays = {item.source: data[item.tensor.name] for item in analysis.data if item.source}
    cut = 2 * samples // 3
    order = np.arange(samples)
    parts = {"training": order[:cut], "validation": order[cut:], "test": order[:0]}
    targets = by_slot["target"]
    one_hot = any(item.form == "one-hot" for item in analysis.data if not item.source)
    if one_hot:
        targets = targets.argmax(axis=-1)
    del graph
    return Dataset("random", by_slot["input"], targets, parts, (), arrays)  # type: ignore[arg-type]
