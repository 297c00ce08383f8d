"""A square to draw in with the mouse."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.colormap import image_of

SIDE = 112
"""Places of ink along a side: four for each pixel of MNIST."""
PEN = 12


class InkView(QWidget):
    """Black on white, or white on black. The right button erases, whatever the tool.

    Signals:
        drawn: there is other ink now.
    """

    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pen = PEN
        """Width of the line, in places of ink."""
        self.erases = False
        self._ink = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
        self._ink.fill(0)
        self._last: QPointF | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Drawing")
        self.setMinimumSize(90, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(150, 150)

    def ink(self) -> bytes:
        """The ink, row by row from the top: 255 where there is most."""
        return bytes(self._ink.constBits())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is drawn."""
        return not any(self.ink())

    def clear(self) -> None:
        """Take all ink away."""
        self._ink.fill(0)
        self.update()
        self.drawn.emit()

    def frame(self) -> QRectF:
        """The square, in pixels."""
        side = min(self.width(), self.height()) - 2
        return QRectF((self.width() - side) / 2, 1, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ink = np.frombuffer(self.ink(), np.uint8).reshape(SIDE, SIDE, 1) / 255.0
        paper, line = QColor(theme.colors().base), QColor(theme.colors().text)
        ends = [np.array([c.red(), c.green(), c.blue()]) for c in (paper, line)]
        painter.drawImage(
            self.frame(), image_of((ends[0] + ink * (ends[1] - ends[0])).astype(np.uint8))
        )
        painter.setPen(QPen(QColor(theme.colors().node_border), 1))
        painter.drawRect(self.frame())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._last = self._place(event.position())
            self._draw_to(self._last, event.buttons())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._draw_to(self._place(event.position()), event.buttons())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        del event
        self._last = None

    def contextMenuEvent(self, event: object) -> None:
        """The right button erases: no menu."""
        del event

    def _place(self, pixel: QPointF) -> QPointF:
        frame = self.frame()
        return (pixel - frame.topLeft()) * (SIDE / frame.width())

    def _draw_to(self, end: QPointF, buttons: Qt.MouseButton) -> None:
        erases = self.erases or bool(buttons & Qt.MouseButton.RightButton)
        painter = QPainter(self._ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(0, 0, 0) if erases else QColor(255, 255, 255)
        round_ends = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(QPen(color, self.pen, Qt.PenStyle.SolidLine, *round_ends))
        if self._last is None or self._last == end:
            painter.drawPoint(end)
        else:
            painter.drawLine(self._last, end)
        painter.end()
        self._last = end
        self.update()
        self.drawn.emit()
