"""Learning rules as numbers: what the optimizer kernels need for each step.

    SGD    rate, momentum
    Adam   rate / (1 - b1^t), 1 / sqrt(1 - b2^t), b1, 1 - b1, b2, 1 - b2, eps      (t from 1)

Adam's constants are those of Kingma and Ba 2015, as in PyTorch.
"""

import numpy as np
from numpy.typing import NDArray

from netwright.training.settings import TrainingSettings

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def coefficients(
    settings: TrainingSettings, rate: float, first: int, sizes: NDArray[np.int64], width: int
) -> NDArray[np.float32]:
    """One row of `width` numbers a step for steps `first` + 1, ...; `sizes` are batch sizes."""
    rows = np.zeros((len(sizes), width))
    rows[:, 0] = 1.0 / sizes
    if settings.optimizer == "SGD":
        rows[:, 1] = rate
        rows[:, 2] = settings.momentum
    else:
        t = first + 1.0 + np.arange(len(sizes))
        rows[:, 1] = rate / (1 - BETA1**t)
        rows[:, 2] = 1 / np.sqrt(1 - BETA2**t)
        rows[:, 3:8] = BETA1, 1 - BETA1, BETA2, 1 - BETA2, EPSILON
    return rows.astype(np.float32)
