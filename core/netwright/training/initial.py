"""Where a run begins: weights that the seed and their names fix."""

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis


def initial_weights(analysis: Analysis, seed: int) -> dict[str, NDArray[np.float32]]:
    """The weights before the first step, by tensor name."""
    return {
        p.tensor.name: p.initializer.values(seed, p.tensor.name, p.tensor.shape)
        for p in analysis.parameters
    }
