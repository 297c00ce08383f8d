"""What a run of training steps gave."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of steps gave: for each step that was applied, each loss and count.

    `halted` tells that the step after them had a gradient that is NaN or infinite.
    """

    losses: NDArray[np.float64]
    counts: NDArray[np.float64]
    halted: bool

    def over_blocks(self) -> "Outcome":
        """The same, summed over the blocks of a step, which are the last axis."""
        return Outcome(self.losses.sum(axis=-1), self.counts.sum(axis=-1), self.halted)
