"""What steps of training gave."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.training.snapshot import Evaluation


@dataclass(frozen=True, slots=True)
class Steps:
    """What each step gave, measured on its batch before the update."""

    losses: NDArray[np.float32]
    accuracies: NDArray[np.float32] | None
    """None where the target is no class."""
    evaluations: tuple[Evaluation, ...] = ()
    """On the validation part, at the ends of epochs, where something depends on them."""


def accuracy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Right answers over answers of the first loss that counts them; 0 where there are none."""
    share: NDArray[np.float64] = counts[0] / np.maximum(counts[1], 1.0)
    return share


def joined(parts: list[NDArray[np.floating]]) -> NDArray[np.float32]:
    """The numbers of all steps in a row, of those of some steps each."""
    return np.concatenate(parts or [np.empty(0)]).astype(np.float32)
