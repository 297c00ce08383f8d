"""The boxes of a large network seen from far, while one zooms: all of a colour in one call.

Asked one by one, as Qt does it, two thousand items take 15 ms of a frame.
"""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright_desktop import theme
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.node_frame import flat_color
from netwright_desktop.canvas.node_item import NodeItem

Kind = tuple[int, bool]
"""The colour of a rectangle, and whether it has a border."""


class FarBoxes:
    """Rectangles in place of boxes as they are now; made for one movement."""

    def __init__(self, items: Iterable[NodeItem]) -> None:
        colors = theme.colors()
        # What is selected lies in front.
        items = sorted(items, key=lambda item: item.is_selected)
        self._rects = [item.frame() for item in items]
        self._chosen = [item.frame() for item in items if item.is_selected]
        self._kinds: list[Kind] = [
            (flat_color(colors, item.look).rgb(), item.heat is not None) for item in items
        ]
        sides = [(r.left(), r.top(), r.right(), r.bottom()) for r in self._rects]
        self._frames = np.array(sides, float).reshape(-1, 4)

    def paint(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        """Draw those that touch an area."""
        colors = theme.colors()
        sides = area.left(), area.top(), area.right(), area.bottom()
        alike: dict[Kind, list[QRectF]] = {}
        for row in curves.overlapping(self._frames, *sides).tolist():
            alike.setdefault(self._kinds[row], []).append(self._rects[row])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for (color, has_border), rects in alike.items():
            border = QPen(QColor(colors.node_border), 0) if has_border else Qt.PenStyle.NoPen
            painter.setPen(border)
            painter.setBrush(QColor.fromRgb(color))
            painter.drawRects(rects)
        if self._chosen:
            painter.setPen(QPen(QColor(colors.accent), 3 / zoom))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRects(self._chosen)
