"""What the engine needs of the learning rule: the update of a run, and numbers for each step."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.graph.analysis import Analysis
from netwright.training.rules import RULES, LearningRule
from netwright.training.settings import TrainingSettings

if TYPE_CHECKING:
    from netwright.engines.update import Update


def rule_of(settings: TrainingSettings) -> LearningRule:
    """The row of the table that was chosen."""
    return RULES[settings.optimizer]


def is_same_rule(one: str, other: str) -> bool:
    """Whether two optimizers change weights in one way, so that the moments of one serve both."""
    return RULES[one].kernel == RULES[other].kernel


def update_of(settings: TrainingSettings) -> "Update":
    """What the update phase of a run does."""
    from netwright.engines.update import Update

    rule = rule_of(settings)
    return Update(rule.kernel, rule.moments, settings.clip_norm, settings.clip_value)


def passed_over(settings: TrainingSettings) -> str:
    """The operation whose slope counts as 1: that of a rule which corrects errors behind it."""
    corrects = rule_of(settings).corrects
    return "" if corrects == "dense" else corrects


def error_scale(settings: TrainingSettings, analysis: Analysis) -> float:
    """What makes the derivative of the loss the error of a rule that corrects errors.

    The derivative is 2 (y - t) / outputs, the error of the textbook y - t.
    """
    return analysis.losses[0].inputs[0].size / 2 if rule_of(settings).corrects else 1.0


def batch_of(settings: TrainingSettings, samples: int) -> int:
    """Samples of a whole batch, of a training part of so many."""
    return samples if rule_of(settings).takes_all else min(settings.batch_size, samples)


def coefficients(
    settings: TrainingSettings,
    rates: NDArray[np.float64],
    first: int,
    sizes: NDArray[np.int64],
    width: int,
) -> NDArray[np.float32]:
    """One row of `width` numbers a step for steps `first` + 1, ...

    `rates` are their learning rates, `sizes` their batch sizes.
    """
    rule = rule_of(settings)
    given = {name: getattr(settings, name) for name in rule.settings}
    t = np.arange(first + 1, first + 1 + len(sizes), dtype=np.float64)
    rows = np.zeros((len(sizes), width))
    rows[:, 0] = 1.0 / sizes
    for place, column in enumerate(rule.coefficients(rates, t, given), start=1):
        rows[:, place] = column
    return rows.astype(np.float32)
