"""The view moves along while something is dragged near its border."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QRect, QTimer

EDGE = 28
"""Pixels from the border within which the view moves."""
FASTEST = 24.0
"""Pixels of one beat at the border."""
BEAT = 16
"""Milliseconds."""
REST = 20
"""Beats near the border before the view moves: who only passes, or drops there, moves nothing."""


class EdgePan(QObject):
    """Asks for a step at every beat while the pointer is near the border."""

    def __init__(self, step: Callable[[QPoint], None], parent: QObject) -> None:
        super().__init__(parent)
        self._step = step
        self._speed = QPoint()
        self._beats = 0
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self._beat)

    def follow(self, pointer: QPoint, border: QRect) -> None:
        """The pointer of a drag is at this pixel now."""
        self._speed = edge_speed(pointer, border)
        if self._speed.isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._beats = 0
            self._timer.start()

    def stop(self) -> None:
        """Nothing is dragged any more."""
        self._timer.stop()

    def _beat(self) -> None:
        self._beats += 1
        if self._beats > REST:
            self._step(self._speed)


def edge_speed(pointer: QPoint, border: QRect) -> QPoint:
    """How far the picture moves at one beat: the nearer to the border, the farther."""
    return QPoint(
        _speed(pointer.x() - border.left(), border.right() - pointer.x()),
        _speed(pointer.y() - border.top(), border.bottom() - pointer.y()),
    )


def _speed(before: int, after: int) -> int:
    """Positive towards the first border: what lies beyond it comes into view."""
    nearness = [min(max(EDGE - room, 0), EDGE) / EDGE for room in (before, after)]
    return round(FASTEST * (nearness[0] ** 2 - nearness[1] ** 2))
