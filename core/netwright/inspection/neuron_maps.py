"""What each neuron of a network of two inputs says all over the plane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.plane import Area, on_plane, plane_input
from netwright.inspection.question import Question
from netwright.program.inspection import without_target

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject


@dataclass(frozen=True, slots=True)
class NeuronMaps(Question):
    """The output of every neuron of each layer with at most `most` of them.

    The answer is a mapping of nodes to maps (neurons, rows, columns), the lowest row first.
    """

    area: Area
    cells: int = 20
    most: int = 16
    seconds = 0.2

    def answer(self, subject: Subject) -> Mapping[str, NDArray[np.float32]]:
        plane_input(subject)
        known = {tensor.name for tensor in without_target(subject.analysis)}
        shown: dict[str, str] = {}
        for node in subject.nodes:
            for tensor in subject.outputs(node).values():
                if tensor.name in known and len(tensor.shape) == 1 and tensor.size <= self.most:
                    shown.setdefault(node.name, tensor.name)
        tensors = on_plane(subject, self.area, self.cells, tuple(shown.values()))
        return {
            node: tensors[name].T.reshape(-1, self.cells, self.cells)
            for node, name in shown.items()
        }
