"""A square of cells with names at its rows and columns: the confusion matrix."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from netwright_desktop import theme
from netwright_desktop.colormap import Colors, image_of, rising

Cell = tuple[int, int]
WIDEST, TALLEST = 72, 60
"""Pixels for the names of rows and of columns; longer ones are cut."""
TITLE = 16
GAP = 4
FEWEST_FOR_TEXT = 13
"""Pixels of a cell below which its name has no room."""
DARK = 0.55
"""Lightness below which a cell is written on in white."""
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class MatrixCells(QWidget):
    """Rows are true classes, columns what they were taken for; the fuller, the stronger.

    Signals:
        chosen: the cell that was clicked, or gone to by the arrow keys.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cell: Cell | None = None
        self._names: Sequence[str] = ()
        self._shades: NDArray[np.float64] = np.zeros((0, 0))
        self._words: NDArray[np.object_] = np.zeros((0, 0), object)
        self._widest = 0.0
        self._picture: QPixmap | None = None  # of all but the mark
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix")
        theme.signals.changed.connect(self._forget_picture)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 100)

    def show_matrix(
        self, shades: NDArray[np.float64], words: NDArray[np.object_], names: Sequence[str]
    ) -> None:
        """Show shares from 0 to 1 as shades, with these words where they fit."""
        self._shades, self._words, self._names = shades, words, names
        if self.cell is not None and max(self.cell) >= len(names):
            self.cell = None
        metrics = self._metrics()
        self._widest = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        self._forget_picture()

    def choose(self, cell: Cell | None) -> None:
        """Mark a cell."""
        self.cell = cell
        self.update()

    def rect_of(self, cell: Cell) -> QRectF:
        """Where a cell is drawn."""
        area, side = self._area(), self._side()
        return QRectF(
            area.left() + cell[1] * side[0], area.top() + cell[0] * side[1], side[0], side[1]
        )

    # --- places --------------------------------------------------------------------------------

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())

    def _area(self) -> QRectF:
        widest, metrics = self._widest, self._metrics()
        left = TITLE + min(widest, WIDEST) + GAP
        stands = self._stands(widest, self.width() - left)
        top = TITLE + GAP + (min(widest, TALLEST) if stands else metrics.height())
        return QRectF(left, top, max(self.width() - left - 2, 1), max(self.height() - top - 2, 1))

    def _stands(self, widest: float, room: float) -> bool:
        """Whether names of columns are written upwards."""
        return widest + 4 > room / max(len(self._names), 1)

    def _side(self) -> tuple[float, float]:
        area, count = self._area(), max(len(self._names), 1)
        return area.width() / count, area.height() / count

    def _cell_at(self, place: QPointF) -> Cell | None:
        area, side, count = self._area(), self._side(), len(self._names)
        if not count or not area.contains(place):
            return None
        row = int((place.y() - area.top()) / side[1])
        column = int((place.x() - area.left()) / side[0])
        return min(row, count - 1), min(column, count - 1)

    # --- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._forget_picture()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if not len(self._names):
            return
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatio():
            self._picture = self._pictured()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.cell is not None:
            painter.setPen(QPen(QColor(theme.colors().curves[1]), 2))
            painter.drawRect(self.rect_of(self.cell).adjusted(1, 1, -1, -1))

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def _pictured(self) -> QPixmap:
        picture = QPixmap(self.size() * self.devicePixelRatio())
        picture.setDevicePixelRatio(self.devicePixelRatio())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(self.font())
        area, colors = self._area(), theme.colors()
        shown = _colored(self._shades)
        painter.drawImage(area, image_of(shown))
        self._paint_words(painter, shown, area)
        painter.setPen(QPen(QColor(colors.node_border)))
        painter.drawRect(area)
        painter.setPen(QColor(colors.muted_text))
        self._paint_names(painter, area)
        painter.end()
        return picture

    def _paint_words(self, painter: QPainter, shown: Colors, area: QRectF) -> None:
        width, height = self._side()
        metrics = self._metrics()
        longest = max((str(word) for word in self._words.flat), key=len, default="")
        if metrics.horizontalAdvance(longest) + 2 > width or metrics.height() > height:
            return
        for row, column in np.ndindex(*self._words.shape):
            red, green, blue = (int(part) for part in shown[row, column])
            light = QColor(red, green, blue).lightnessF()
            painter.setPen(QColor("#ffffff" if light < DARK else "#1c2330"))
            if not self._shades[row, column]:
                painter.setPen(QColor(theme.colors().disabled_text))
            place = QRectF(area.left() + column * width, area.top() + row * height, width, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._words[row, column]))

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        metrics, (width, height) = self._metrics(), self._side()
        elide = Qt.TextElideMode.ElideMiddle
        widest = self._widest
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        room = min(widest, WIDEST) + 1
        if height >= FEWEST_FOR_TEXT:
            for row, name in enumerate(self._names):
                place = QRectF(TITLE, area.top() + row * height, room, height)
                painter.drawText(place, right, metrics.elidedText(name, elide, room))
        stands = self._stands(widest, area.width())
        if width >= FEWEST_FOR_TEXT:
            for column, name in enumerate(self._names):
                self._paint_column(painter, column, metrics.elidedText(
                    name, elide, min(widest, TALLEST) + 1 if stands else width
                ), stands)  # fmt: skip
        middle = Qt.AlignmentFlag.AlignCenter
        painter.drawText(QRectF(area.left(), 0, area.width(), TITLE), middle, "taken for")
        painter.save()
        painter.translate(0, area.bottom())
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, area.height(), TITLE), middle, "true")
        painter.restore()

    def _paint_column(self, painter: QPainter, column: int, name: str, stands: bool) -> None:
        area, (width, _) = self._area(), self._side()
        left = area.left() + column * width
        if not stands:
            place = QRectF(left, TITLE, width, area.top() - TITLE - 1)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)
            return
        painter.save()
        painter.translate(left, area.top() - GAP / 2)
        painter.rotate(-90)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, TALLEST + 20, width), side, name)
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._take(self._cell_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        QToolTip.showText(event.globalPosition().toPoint() + QPoint(8, 8), self._said(cell), self)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        QToolTip.hideText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        move = _MOVES.get(Qt.Key(event.key()))
        if move is None or not len(self._names):
            super().keyPressEvent(event)
            return
        row, column = self.cell or (0, 0)
        last = len(self._names) - 1
        if self.cell is not None:
            row, column = row + move[0], column + move[1]
        self._take((min(max(row, 0), last), min(max(column, 0), last)))

    def _take(self, cell: Cell | None) -> None:
        if cell is not None:
            self.choose(cell)
            self.setAccessibleDescription(self._said(cell))
            self.chosen.emit(cell)

    def _said(self, cell: Cell | None) -> str:
        if cell is None:
            return ""
        row, column = cell
        return f"{self._names[row]}, taken for {self._names[column]}: {self._words[cell]}"


def _colored(shades: NDArray[np.float64]) -> Colors:
    """From the background, where there is nothing, to what stands out from it."""
    table = rising()
    place = np.rint(np.clip(shades, 0.0, 1.0) * (len(table) - 1)).astype(np.intp)
    colored: Colors = table[place]
    return colored
