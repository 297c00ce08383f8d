"""What is drawn of the plane: samples as marks, answers as a picture."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from netwright.inspection.plane import PlaneAnswer
from netwright_desktop.colormap import class_color, classes, diverging, hexes, image_of
from netwright_desktop.painting import Plane
from netwright_desktop.panels.plane_paint import Marks

MOST_MARKS = 2_000
"""Of more samples in a part, the first are drawn."""


def marks_of(plane: Plane) -> tuple[Marks, ...]:
    """The samples of the training part as discs, those of the validation part as diamonds."""
    marks = []
    for part in ("validation", "training"):
        numbers = plane.parts[part][:MOST_MARKS]
        answers = plane.targets[numbers]
        if plane.is_class:
            colors = [class_color(label) for label in answers.tolist()]
        else:
            values = answers.reshape(len(answers), -1)[:, :1].astype(np.float32)
            colors = hexes(diverging(values, reach=reach_of(plane)))
        is_diamond = part == "validation"
        marks.append(Marks(plane.inputs[numbers], colors, is_diamond, not plane.is_class))
    return tuple(marks)


def reach_of(plane: Plane | None) -> float:
    """The value that gets the strongest colour: the largest of the samples; 0 if not known."""
    if plane is None or plane.is_class or not len(plane.targets):
        return 0.0
    return float(np.abs(plane.targets.reshape(len(plane.targets), -1)[:, 0]).max())


def picture_of(answer: PlaneAnswer, reach: float, discrete: bool) -> QImage:
    """The answers as colours, the highest row first."""
    values = np.flipud(answer.values)
    if not answer.is_class:
        return image_of(diverging(values[..., 0], answer.middle, reach))
    return image_of(classes(_scores(values, answer.middle), discrete))


def cell_at(answer: PlaneAnswer, x: float, y: float) -> NDArray[np.float32] | None:
    """The answers in the cell around a point; None outside of the area."""
    area, cells = answer.area, len(answer.values)
    column = int(np.floor(cells * (x - area.left) / (area.right - area.left)))
    row = int(np.floor(cells * (y - area.bottom) / (area.top - area.bottom)))
    if not (0 <= column < cells and 0 <= row < cells):
        return None
    found: NDArray[np.float32] = answer.values[row, column]
    return found


def _scores(values: NDArray[np.float32], middle: float) -> NDArray[np.float32]:
    """One score for each class; a single answer says yes above `middle`, by 0 or 1, or -1 or 1."""
    if values.shape[-1] > 1:
        return values
    reach = 0.5 if middle else 1.0
    yes = np.clip(0.5 + 0.5 * (values - middle) / reach, 0.0, 1.0)
    return np.concatenate([1.0 - yes, yes], axis=-1)
