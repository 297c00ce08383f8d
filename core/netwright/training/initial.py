"""Where a run begins: weights that the seed and their names fix."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis


def without_cut(
    analysis: Analysis, weights: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """The weights, 0 where a connection is cut: it may have been there when they were trained."""
    starts = {p.tensor.name: p.initializer for p in analysis.parameters}
    return {
        name: starts[name].without_cut(values) if name in starts else values
        for name, values in weights.items()
    }


def initial_weights(analysis: Analysis, seed: int) -> dict[str, NDArray[np.float32]]:
    """The weights before the first step, by tensor name."""
    return {
        p.tensor.name: p.initializer.values(seed, p.tensor.name, p.tensor.shape)
        for p in analysis.parameters
    }
