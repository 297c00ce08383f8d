"""What the step to come takes beside the weights: for whoever takes it apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.training.course import Arrays
from netwright.training.settings import TrainingSettings


@dataclass(frozen=True, eq=False, slots=True)
class NextStep:
    """A step before it is taken: which samples, which random numbers, how far.

    `step` counts from 0 within the run whose `seed` it is. `samples` are the numbers of its batch,
    at most `batch`. `coefficients` are the numbers that the engine takes for it, (1, numbers);
    `rate` is its learning rate, `rule_step` its number for the learning rule, from 1, and `moments`
    are those of the rule before it. Where the training part is augmented, `epoch` and the `places`
    of the samples in it say how each of them is changed.
    """

    settings: TrainingSettings
    step: int
    seed: int
    samples: NDArray[np.int64]
    batch: int
    coefficients: NDArray[np.float32]
    rate: float
    rule_step: int
    moments: tuple[Arrays, ...]
    epoch: int
    places: NDArray[np.int64]
