"""What a project is about, as far as it decides which panels have something to show."""

from dataclasses import dataclass

from netwright.graph.analysis import Analysis
from netwright.inspection.gates import GATES
from netwright.training.task import Kind, tasks_of

_CONVOLUTIONS = frozenset({"conv2d", "conv_transpose2d"})
_IMAGE = 3
"""Axes of an image: channels, height, width."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the network is asked, what it is given and what it is made of.

    Of a project of which nothing is known yet nothing is ruled out: `kinds` is empty.
    """

    kinds: frozenset[Kind] = frozenset()
    """What one answer is, of each loss."""
    has_points: bool = False
    """Samples are points in the plane."""
    has_images: bool = True
    has_convolutions: bool = True
    is_recurrent: bool = False

    def asks_for(self, *kinds: Kind) -> bool:
        """Whether an answer may be of one of these kinds."""
        return not self.kinds or not self.kinds.isdisjoint(kinds)


def traits_of(analysis: Analysis, class_count: int, has_points: bool) -> Traits:
    """Those of a network without problems; `class_count` is that of the data, 0 if not known."""
    operations = {call.operation for call in analysis.calls}
    return Traits(
        frozenset(task.kind for task in tasks_of(analysis, class_count)),
        has_points,
        any(len(data.tensor.shape) == _IMAGE for data in analysis.data),
        not operations.isdisjoint(_CONVOLUTIONS),
        not operations.isdisjoint(GATES),
    )
