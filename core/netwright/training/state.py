"""What a run had come to: all that is needed to go on as if nothing had happened."""

from dataclasses import dataclass, field

from netwright.training.course import Arrays, Course


@dataclass(frozen=True, eq=False)
class TrainedState:
    """A run after `step` steps.

    `weights` by tensor name (`conv1/weight`), in PyTorch's orders; `moments` are the running
    means that the optimizer keeps, each with an array of the same shape for every weight that
    learns; `course` is what its epochs left behind.
    """

    step: int
    weights: Arrays
    moments: tuple[Arrays, ...] = ()
    course: Course = field(default_factory=Course)
