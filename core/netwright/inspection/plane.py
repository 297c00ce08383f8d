"""What a network of two inputs answers all over the plane: its decision boundary."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Arrays, Subject
    from netwright.operations.operation import Call

MOST_WORK = 4e7
"""Multiply-adds that a grid may take."""
FEWEST = 24
NO_PLANE = "This network does not read two numbers: there is no plane to draw."


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the plane."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True, eq=False)
class PlaneAnswer:
    """Answers at the middles of the cells of a grid.

    `values` is (rows, columns, answers), the lowest row first. Where `is_class`, the largest of
    several answers is the class; a single one says class 1 above `middle`. Else they are values.
    """

    area: Area
    values: NDArray[np.float32]
    is_class: bool
    middle: float = 0.0


@dataclass(frozen=True, slots=True)
class Boundary(Question):
    """The answer at the first loss all over an area: a PlaneAnswer.

    The grid is `cells` by `cells`, or coarser where the network takes long for so many.
    """

    area: Area
    cells: int = 60

    def answer(self, subject: Subject) -> PlaneAnswer:
        plane_input(subject)
        loss = subject.analysis.losses[0]
        cells = _affordable(self.cells, subject.analysis.multiply_adds)
        answers = on_plane(subject, self.area, cells, ())[loss.node]
        values = answers.reshape(cells, cells, -1)
        return PlaneAnswer(self.area, values, *_meaning(subject, loss))


def on_plane(subject: Subject, area: Area, cells: int, wanted: tuple[str, ...]) -> Arrays:
    """Activations at the middles of the cells, the lowest row first. ValueError without a plane."""
    name = plane_input(subject)
    return subject.forward({name: middles(area, cells)}, wanted)


def plane_input(subject: Subject) -> str:
    """The name of the data tensor that takes the two coordinates. ValueError without one."""
    inputs = [item.tensor for item in subject.analysis.data if item.slot == "input"]
    if len(inputs) != 1 or inputs[0].shape != (2,) or not subject.analysis.losses:
        raise ValueError(NO_PLANE)
    return inputs[0].name


def middles(area: Area, cells: int) -> NDArray[np.float32]:
    """The points (cells x cells, 2) in the middles of the cells, the lowest row first."""
    places = (np.arange(cells) + 0.5) / cells
    x = area.left + (area.right - area.left) * places
    y = area.bottom + (area.top - area.bottom) * places
    grid = np.stack(np.meshgrid(x, y), axis=2)
    return grid.reshape(-1, 2).astype(np.float32)


def _affordable(cells: int, multiply_adds: int) -> int:
    """So many cells that the grid takes about ten milliseconds, within limits."""
    return max(min(cells, FEWEST), min(cells, int(sqrt(MOST_WORK / max(multiply_adds, 1)))))


def _meaning(subject: Subject, loss: Call) -> tuple[bool, float]:
    """Whether the answers at a loss tell classes, and the threshold of one that says yes or no."""
    size = loss.inputs[0].size
    here = [call for call in subject.analysis.calls if call.node == loss.node]
    counts = {call.operation: call for call in here if call.operation.endswith("correct_count")}
    if "binary_correct_count" in counts:
        # Where the node makes a probability of the prediction, that is the answer.
        made = any(call.operation == "sigmoid" for call in here)
        threshold = counts["binary_correct_count"].settings["threshold"]
        return size == 1, 0.5 if made else float(str(threshold))
    if counts or (subject.dataset.class_count and size > 1):
        return True, 0.0
    # Classes that are learned as the values 0 and 1.
    return bool(subject.dataset.class_count), 0.5 if subject.dataset.class_count else 0.0
