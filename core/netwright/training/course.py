"""What a run remembers of its epochs: for rates that fall on a plateau, for stopping, for runs.

On plateau     the rate falls when the validation loss was not below best (1 - 1e-4) for more
               than so many epochs in a row, as torch.optim.lr_scheduler.ReduceLROnPlateau
Patience       a run stops when the loss was not below best - least improvement for so many
               epochs in a row, and goes back to the weights of the best epoch, as Keras'
               EarlyStopping with restore_best_weights
Least change   a run stops when |w - w before the epoch| < limit |w before the epoch|, over all
               weights that learn together
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from netwright.training.settings import PLATEAU, TrainingSettings

Arrays = Mapping[str, NDArray[np.float32]]

_THRESHOLD = 1e-4
"""Of PyTorch's ReduceLROnPlateau, relative."""
_WORST = 1e300
"""Stands for a loss that is no number."""

BEST, BEFORE, WON = "best", "before", "won"
"""Names of kept weights: of the best epoch, at the begin of the epoch, of the best run."""
KEPT = (BEST, BEFORE, WON)


@dataclass(frozen=True, eq=False)
class Course:
    """After the last finished epoch. Steps count over all runs; losses are None before any."""

    reductions: int = 0
    """How often the rate fell on a plateau."""
    lowest: float | None = None
    """What a plateau is measured by."""
    level_epochs: int = 0
    """Epochs in a row that were no better than `lowest`."""
    best_loss: float | None = None
    best_step: int = 0
    waited: int = 0
    """Epochs since the best one, of this run."""
    run: int = 0
    """Of the runs with different seeds, from 0."""
    run_step: int = 0
    """The step at which it began."""
    run_epoch: int = 0
    """The epochs that earlier runs had."""
    won_loss: float | None = None
    """Of the best run that is finished, the loss of its weights, its number and their step."""
    won_run: int = 0
    won_step: int = 0
    stopped: bool = False
    """Whether no further step is taken, though there may be epochs left."""
    reason: str = ""
    """Why the run ended, or what it ended with, for the user."""
    kept: Mapping[str, Arrays] = field(default_factory=dict)
    """Weights under BEST, BEFORE and WON, as far as they are needed."""


def comparable(loss: float) -> float:
    """The loss, or a very large one where it is no number or infinite."""
    return loss if abs(loss) < _WORST else _WORST


def under(settings: TrainingSettings, course: Course) -> Course:
    """The course of a run that goes on with these settings: without what they turn off."""
    if settings.schedule != PLATEAU:
        course = replace(course, reductions=0, lowest=None, level_epochs=0)
    if not settings.patience:
        course = without_best(course)
    return course


def without_best(course: Course) -> Course:
    """A course that knows no best epoch yet."""
    kept = {name: weights for name, weights in course.kept.items() if name != BEST}
    return replace(course, best_loss=None, best_step=0, waited=0, kept=kept)


def of_another_network(course: Course) -> Course:
    """A course that has forgotten the weights of the network as it was, and how good they were."""
    return replace(without_best(course), won_loss=None, won_run=0, won_step=0, kept={})


def after_epoch(
    course: Course,
    settings: TrainingSettings,
    step: int,
    loss: float | None,
    weights: Arrays,
    frozen: Collection[str] = (),
) -> Course:
    """The course one epoch later.

    `loss` is that of the validation part, a finite number; `frozen` names the weights that do not
    learn.
    """
    course = replace(course, reason="")
    if loss is not None and settings.schedule == PLATEAU:
        course = _after_level(course, settings, loss)
    if loss is not None and settings.patience:
        course = _after_waiting(course, settings, step, loss, weights)
    if settings.min_change:
        course = _after_moving(course, settings, weights, frozen)
    return course


def _after_level(course: Course, settings: TrainingSettings, loss: float) -> Course:
    if course.lowest is None or loss < course.lowest * (1 - _THRESHOLD):
        return replace(course, lowest=loss, level_epochs=0)
    level = course.level_epochs + 1
    if level > settings.decay_epochs:
        return replace(course, reductions=course.reductions + 1, level_epochs=0)
    return replace(course, level_epochs=level)


def _after_waiting(
    course: Course, settings: TrainingSettings, step: int, loss: float, weights: Arrays
) -> Course:
    if course.best_loss is None or loss < course.best_loss - settings.min_improvement:
        kept = {**course.kept, BEST: weights}
        return replace(course, best_loss=loss, best_step=step, waited=0, kept=kept)
    waited = course.waited + 1
    if waited < settings.patience:
        return replace(course, waited=waited)
    reason = f"The validation loss did not improve for {_counted(waited, 'epoch')}."
    return replace(course, waited=waited, stopped=True, reason=reason)


def _after_moving(
    course: Course, settings: TrainingSettings, weights: Arrays, frozen: Collection[str]
) -> Course:
    before = course.kept.get(BEFORE)
    course = replace(course, kept={**course.kept, BEFORE: weights})
    if before is None or course.stopped:
        return course
    before = {name: value for name, value in before.items() if name not in frozen}
    moved = _norm({name: weights[name] - value for name, value in before.items()})
    if moved >= settings.min_change * _norm(before):
        return course
    return replace(course, stopped=True, reason="The weights no longer move.")


def _norm(arrays: Arrays) -> float:
    squares = [np.square(value, dtype=np.float64).sum() for value in arrays.values()]
    return float(np.sqrt(sum(squares)))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
