"""Which layers there are to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netwright.inspection.gates import GATES
from netwright.inspection.question import Question
from netwright.program.inspection import without_target

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject
    from netwright.operations.tensor import Shape


@dataclass(frozen=True, slots=True)
class LayerFace:
    """A layer between Input and loss: its name, what it gives for a sample, what it is.

    `units` are numbers of a vector, channels of an image, features of a sequence. `has_gates`:
    it is recurrent, and its gates can be looked at.
    """

    name: str
    shape: Shape
    units: int
    has_gates: bool


@dataclass(frozen=True, slots=True)
class Layers(Question):
    """The layers with activations, in order; the answer is a tuple of LayerFace."""

    seconds = 0.5

    def answer(self, subject: Subject) -> tuple[LayerFace, ...]:
        known = set(without_target(subject.analysis))
        gated = {c.node for c in subject.analysis.calls if c.operation in GATES}
        faces = []
        for node in subject.nodes:
            tensor = next(iter(subject.outputs(node).values()), None)
            if tensor in known:
                assert tensor is not None
                faces.append(
                    LayerFace(node.name, tensor.shape, units_of(tensor.shape), node.name in gated)
                )
        return tuple(faces)


def units_of(shape: Shape) -> int:
    """Numbers of a vector, features of a sequence (steps, features), channels of an image."""
    if not shape:
        return 1
    return shape[-1] if len(shape) == 2 else shape[0]
