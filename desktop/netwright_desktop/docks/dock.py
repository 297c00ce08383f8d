"""A part of the window in a dock of its own."""

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

FLOATING = QSize(560, 360)
"""At least as large is a part that comes out of the window."""
RISE = 32
"""Pixels to the right of its old place and above it."""


class Dock(QDockWidget):
    """It has room where it floats, and tells when the user closes it; hiding it is another thing.

    Signals:
        closed: its button closed it.
    """

    closed = Signal()

    def __init__(self, title: str, widget: QWidget) -> None:
        super().__init__(title)
        self.setObjectName(title)
        self.setWidget(widget)
        self.topLevelChanged.connect(lambda floats: _come_out(self) if floats else None)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()


def _come_out(dock: QDockWidget) -> None:
    """Give a part that its button let float room above its old place, else nothing seems to change.

    Where the mouse drags it out, it stays under the mouse.
    """
    if QApplication.mouseButtons() or dock.height() >= FLOATING.height():
        return
    place = QRect(QPoint(), dock.size().expandedTo(FLOATING))
    place.moveBottomLeft(dock.geometry().bottomLeft() + QPoint(RISE, -RISE))
    room = dock.screen().availableGeometry()
    place.moveLeft(max(room.left(), min(place.left(), room.right() - place.width())))
    place.moveTop(max(room.top() + RISE, place.top()))
    dock.setGeometry(place)
