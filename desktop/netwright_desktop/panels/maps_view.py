"""The maps of one layer side by side, as large as they can be."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.tiles import Values, maps_of, paint_tiles, pictures_of, places

MOST_MAPS = 256


class MapsView(QWidget):
    """The first maps, or units, of a layer.

    Signals:
        pointed: the pointer is at another number, or at none.
    """

    pointed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: Values = np.zeros((0, 0, 0), np.float32)
        self.place: tuple[int, int, int] | None = None
        """Map, row and column under the pointer, counted from 0."""
        self._pictures: list[QImage] = []
        self._rects: list[QRectF] = []
        self._is_input = False
        self.setMouseTracking(True)
        self.setMinimumHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.signals.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, 120)

    def show_values(self, values: Values, is_input: bool) -> None:
        """Show the numbers of a layer for one sample."""
        self.values, self._is_input = values, is_input
        self._pictures = pictures_of(values, is_input, MOST_MAPS)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        paint_tiles(painter, self._pictures, self._rects)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())

    def leaveEvent(self, event: object) -> None:
        del event
        self._point(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -1.0, -1.0)
        ratio = 1.0
        if self._pictures:
            ratio = self._pictures[0].width() / self._pictures[0].height()
        self._rects = places(len(self._pictures), room, ratio)
        self.update()

    def _point(self, pixel: QPointF | None) -> None:
        before, self.place = self.place, None
        shape = maps_of(self.values).shape
        for number, rect in enumerate(self._rects if pixel is not None else ()):
            if pixel is not None and rect.contains(pixel):
                row = int((pixel.y() - rect.top()) / rect.height() * shape[1])
                column = int((pixel.x() - rect.left()) / rect.width() * shape[2])
                self.place = number, min(row, shape[1] - 1), min(column, shape[2] - 1)
        if self.place != before:
            self.pointed.emit()
