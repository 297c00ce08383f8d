"""The table of learning rules: a row for each.

Coefficients are what the kernel of a rule needs for a step beside 1 / batch size: functions of
the learning rate, the number t of the step (from 1) and the settings that the rule reads.
Formulas: kernels/reference/optimizers.py.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64] | float
Given = Mapping[str, float]
"""The settings that a rule reads, by name."""
Coefficients = Callable[[NDArray[np.float64], NDArray[np.float64], Given], Sequence[Column]]
"""Of the rate of each step, its number t, and the settings."""


@dataclass(frozen=True, slots=True)
class LearningRule:
    """How a gradient becomes a step."""

    kernel: str
    """Of `kernels/cpu/optimizers.py`."""
    moments: int
    """Running means or sums that it keeps for each parameter."""
    coefficients: Coefficients
    squares: tuple[int, ...] = ()
    """Which of the moments are means or sums of squares, by number from 0."""
    settings: tuple[str, ...] = ()
    """What it reads of the training settings beside the learning rate."""
    takes_all: bool = False
    """Whether the whole training part is one batch, whatever the batch size says."""
    corrects: str = ""
    """For error-correction rules of one Dense layer: the operation whose output is compared with
    the target. Its slope counts as 1 unless it is `dense` itself."""


BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
RHO, DELTA_EPSILON = 0.9, 1e-6
ALPHA = 0.99
SUM_EPSILON = 1e-10


def _adam(rate: NDArray[np.float64], t: NDArray[np.float64], given: Given) -> Sequence[Column]:
    return (
        rate / (1 - BETA1**t),
        1 / np.sqrt(1 - BETA2**t),
        *(BETA1, 1 - BETA1, BETA2, 1 - BETA2, EPSILON),
        rate * given.get("weight_decay", 0.0),
    )


def _descent(rate: NDArray[np.float64], t: NDArray[np.float64], given: Given) -> Sequence[Column]:
    del t, given
    return (rate,)


def _momentum(rate: NDArray[np.float64], t: NDArray[np.float64], given: Given) -> Sequence[Column]:
    del t
    return rate, given["momentum"]


RULES: dict[str, LearningRule] = {
    "Adam": LearningRule("adam", 2, _adam, (1,)),
    "AdamW": LearningRule("adam", 2, _adam, (1,), ("weight_decay",)),
    "SGD": LearningRule("descent", 0, _descent),
    "Momentum": LearningRule("momentum", 1, _momentum, settings=("momentum",)),
    "Nesterov": LearningRule("nesterov", 1, _momentum, settings=("momentum",)),
    "Adagrad": LearningRule("adagrad", 1, lambda rate, t, given: (rate, SUM_EPSILON), (0,)),
    "Adadelta": LearningRule(
        "adadelta", 2, lambda rate, t, given: (rate, RHO, 1 - RHO, DELTA_EPSILON), (0, 1)
    ),
    "RMSProp": LearningRule(
        "rmsprop", 1, lambda rate, t, given: (rate, ALPHA, 1 - ALPHA, EPSILON), (0,)
    ),
    "Gradient descent": LearningRule("descent", 0, _descent, takes_all=True),
    "Perceptron": LearningRule("descent", 0, _descent, corrects="step"),
    "Widrow-Hoff": LearningRule("descent", 0, _descent, corrects="dense"),
}
"""By name, in the order in which they are offered."""


def rules_reading(setting: str) -> tuple[str, ...]:
    """The rules for which a setting matters."""
    return tuple(name for name, rule in RULES.items() if setting in rule.settings)


def rules_in_batches() -> tuple[str, ...]:
    """The rules that do not take the whole training part at once."""
    return tuple(name for name, rule in RULES.items() if not rule.takes_all)
