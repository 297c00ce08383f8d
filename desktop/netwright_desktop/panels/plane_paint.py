"""Drawing points and axes around a part of the plane."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netwright.inspection.plane import Area
from netwright_desktop import theme

LEFT, BELOW = 30, 20
"""Pixels for the numbers of the axes."""
DISC, DIAMOND = 3.0, 4.2
MANY = 300
"""More points are drawn smaller."""
TICKS = 4
"""About so many numbers along an axis."""
PixelOf = Callable[[float, float], QPointF]


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Points (count, 2) of one colour each, as discs or as diamonds."""

    points: NDArray[np.float32]
    colors: Sequence[str]
    is_diamond: bool = False
    is_on_white: bool = False
    """Whether what lies below them is white in dark colours too, as values are."""


def paint_marks(painter: QPainter, marks: Marks, pixel_of: PixelOf) -> None:
    """Draw points; diamonds have a dark rim, discs one that sets them off from their class."""
    colors = theme.colors()
    disc, diamond = ("#101216" if theme.is_dark() else "#ffffff"), colors.text
    if marks.is_on_white:
        disc, diamond = theme.LIGHT.muted_text, theme.LIGHT.text
    painter.setPen(QPen(QColor(diamond if marks.is_diamond else disc), 1.0))
    size = 1.0 if len(marks.points) <= MANY else 0.7
    for (x, y), color in zip(marks.points.tolist(), marks.colors, strict=True):
        painter.setBrush(QColor(color))
        at = pixel_of(x, y)
        if marks.is_diamond:
            painter.drawPolygon(_diamond(at, size * DIAMOND))
        else:
            painter.drawEllipse(at, size * DISC, size * DISC)


def paint_axes(painter: QPainter, frame: QRectF, area: Area, pixel_of: PixelOf) -> None:
    """Draw the frame, with round numbers to the left and below."""
    colors = theme.colors()
    painter.setPen(QPen(QColor(colors.node_border), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(frame)
    font = painter.font()
    font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    painter.setPen(QColor(colors.muted_text))
    middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for x in ticks(area.left, area.right):
        at = pixel_of(x, area.bottom)
        painter.drawLine(at, at + QPointF(0, 3))
        painter.drawText(QRectF(at.x() - 30, at.y() + 4, 60, BELOW), middle, f"{x:g}")
    for y in ticks(area.bottom, area.top):
        at = pixel_of(area.left, y)
        painter.drawLine(at - QPointF(3, 0), at)
        painter.drawText(QRectF(0, at.y() - 10, LEFT - 5, 20), right, f"{y:g}")


def ticks(low: float, high: float) -> list[float]:
    """A few round numbers from low to high: 1, 2 or 5 times a power of ten apart."""
    rough = (high - low) / TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = ceil(low / step)
    return [round(number * step, 12) for number in range(first, floor(high / step) + 1)]


def _diamond(at: QPointF, reach: float) -> QPolygonF:
    corners = ((0.0, -reach), (reach, 0.0), (0.0, reach), (-reach, 0.0))
    return QPolygonF([at + QPointF(*corner) for corner in corners])
