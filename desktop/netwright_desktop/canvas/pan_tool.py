"""The gesture that moves the view."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QGraphicsView

from netwright_desktop.canvas.tool import Modifiers, Tool


class PanTool(Tool):
    """Drags the canvas under the pointer."""

    def __init__(self, view: QGraphicsView, start: QPoint) -> None:
        self._view = view
        self._last = start

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        del modifiers
        # In pixels, for the scene moves under the pointer.
        position = self._view.mapFromScene(point)
        delta, self._last = position - self._last, position
        scroll(self._view, delta)


def scroll(view: QGraphicsView, delta: QPoint) -> None:
    """Move the picture by some pixels."""
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    across.setValue(across.value() - delta.x())
    down.setValue(down.value() - delta.y())
