"""Time steps of a recurrent operation: which comes before, which after, and which count."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.explaining.worked import Computed, Index

LSTM_GATES, GRU_GATES = ("i", "f", "g", "o"), ("r", "z", "n")


def steps_after(computed: Computed, steps: int, t: int) -> list[int]:
    """The steps that follow, in the order in which they are taken."""
    return list(range(t - 1, -1, -1)) if computed.settings["reverse"] else list(range(t + 1, steps))


def _step_before(computed: Computed, steps: int, t: int) -> int | None:
    s = t + 1 if computed.settings["reverse"] else t - 1
    return s if 0 <= s < steps else None


def state_before(
    computed: Computed, states: NDArray[np.float32], n: int, t: int
) -> NDArray[np.float32]:
    """The state of a sample before a step: of the step before, or 0."""
    s = _step_before(computed, states.shape[1], t)
    return np.zeros(states.shape[2], np.float32) if s is None else states[n, s]


def value_before(computed: Computed, states: NDArray[np.float32], at: Index) -> float:
    """One number of it."""
    return float(state_before(computed, states, at[0], at[1])[at[2]])


def counts(length: Sequence[NDArray[np.float32]], index: Index) -> bool:
    """Whether the sequence of a sample is as long as that."""
    return not length or index[1] < float(length[0].reshape(-1)[index[0]])
