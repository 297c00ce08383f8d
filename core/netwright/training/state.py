"""What a run had come to: all that is needed to go on as if nothing had happened."""

from dataclasses import dataclass, field, replace

from netwright.training.course import Arrays, Course
from netwright.training.pace import Pace


@dataclass(frozen=True, eq=False)
class TrainedState:
    """A run after `step` steps.

    `weights` by tensor name (`conv1/weight`), in PyTorch's orders; `moments` are the running
    means that the optimizer keeps, each with an array of the same shape for every weight that
    learns; `course` is what its epochs left behind. `pace` says how its steps come to epochs; None
    where the batch size never changed. `rule_step` is the step of the run (the last one of
    several) from which on the learning rule is the present one: its own steps count from there.
    `rule` is the optimizer that the moments are of; empty where that is not known.
    """

    step: int
    weights: Arrays
    moments: tuple[Arrays, ...] = ()
    course: Course = field(default_factory=Course)
    pace: Pace | None = None
    rule_step: int = 0
    rule: str = ""


def resumed(now: TrainedState, earlier: TrainedState) -> TrainedState:
    """A run that goes on with what it had learned earlier; its steps, epochs and runs count on."""
    course = replace(
        earlier.course,
        run=now.course.run,
        run_step=now.course.run_step,
        run_epoch=now.course.run_epoch,
        stopped=now.course.stopped,
        reason=now.course.reason,
    )
    return replace(
        now,
        weights=earlier.weights,
        moments=earlier.moments,
        course=course,
        rule_step=min(now.rule_step, earlier.rule_step),
        rule=earlier.rule,
    )
