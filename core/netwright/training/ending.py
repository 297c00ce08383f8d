"""How a run ends: with which weights, and whether another one with another seed follows."""

from dataclasses import replace

from netwright.training.course import BEST, WON, Arrays, Course
from netwright.training.settings import TrainingSettings


def end_run(
    course: Course,
    settings: TrainingSettings,
    step: int,
    loss: float | None,
    weights: Arrays,
    epoch: int,
) -> tuple[Course, Arrays | None]:
    """The course after the last epoch of a run, and the weights that count from now on.

    The weights are None where another run follows, from initial weights of its own. `loss` is
    that of the last epoch.
    """
    if course.best_loss is not None:
        loss, step_of_weights, weights = course.best_loss, course.best_step, course.kept[BEST]
        best = epoch - course.waited
        words = f"The weights are those of epoch {best} (step {step_of_weights:,}), the best one."
        course = replace(course, reason=f"{course.reason} {words}".strip())
    else:
        step_of_weights = step
    if settings.runs == 1 or loss is None:
        return course, weights
    if course.won_loss is None or loss < course.won_loss:
        course = replace(
            course,
            won_loss=loss,
            won_run=course.run,
            won_step=step_of_weights,
            kept={**course.kept, WON: weights},
        )
    if course.run + 1 < settings.runs:
        return _next_run(course, step, epoch), None
    reason = (
        f"Run {course.won_run + 1} of {settings.runs} was the best, with a validation loss of"
        f" {course.won_loss:.4g}. The weights are those of its step {course.won_step:,}."
    )
    return replace(course, stopped=True, reason=reason), course.kept[WON]


def _next_run(course: Course, step: int, epoch: int) -> Course:
    """A course that remembers nothing but the best run so far."""
    return Course(
        run=course.run + 1,
        run_step=step,
        run_epoch=course.run_epoch + epoch,
        won_loss=course.won_loss,
        won_run=course.won_run,
        won_step=course.won_step,
        kept={WON: course.kept[WON]},
    )
