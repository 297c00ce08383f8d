"""Coloured cells: a table of numbers under mouse and keyboard, with numbers where they fit."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.colormap import diverging
from netwright_desktop.figures import figure
from netwright_desktop.panels.tensor_slice import Cells

Cell = tuple[int, int]
ROW_HEIGHT = 19
MOST_NUMBERED = 300
LARGEST, SMALLEST = 22, 3
"""Pixels of a cell without its number."""
_GRID_FROM = 7
_SEEN, _CURSOR = "#00a878", "#d6006c"
"""Cells that are read, and the cell that is explained: they stand out from every shade."""
_MOVES = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class CellGrid(QWidget):
    """Negative blue, zero white, positive orange; too large a table shows a part of itself.

    Signals:
        pointed: the cell under the mouse, as (row, column); None when the mouse leaves.
        chosen: the cell that was clicked, or gone to by the arrow keys.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: NDArray[np.float32] = np.zeros((1, 1), np.float32)
        self._room = QSize(300, 120)
        self._cell = QSize(LARGEST, LARGEST)
        self._top = self._left = 0
        self._outlines: tuple[Cells, ...] = ()
        self._cursor: Cell | None = None
        self._image = QImage()
        self._picture: QPixmap | None = None  # of all but the marks, which come and go
        self._numbered = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_values(self, values: NDArray[np.float32], room: QSize) -> None:
        """Show a table (rows, columns) in so much room; NaN is left empty."""
        self._values, self._room = values, room
        self._top = self._left = 0
        self._outlines, self._cursor = (), None
        self._measure()
        self._color()

    def mark(self, outlines: tuple[Cells, ...], cursor: Cell | None) -> None:
        """Outline cells that are read, and the one that is explained; come to where they are."""
        if (outlines, cursor) == (self._outlines, self._cursor):
            return
        self._outlines, self._cursor = outlines, cursor
        if cursor is not None:
            self._reveal(*cursor)
        elif outlines:
            self._reveal(outlines[0][0], outlines[0][2])
        self.update()

    @property
    def part(self) -> str:
        """Which part is seen, where it is not all: `rows 0–79 of 1024`."""
        rows, columns = self._seen
        parts = [
            f"{word} {first}–{first + seen - 1} of {count}"
            for word, first, seen, count in (
                ("rows", self._top, rows, self._values.shape[0]),
                ("columns", self._left, columns, self._values.shape[1]),
            )
            if seen < count
        ]
        return ", ".join(parts)

    @property
    def explained(self) -> Cell | None:
        """The cell that is explained."""
        return self._cursor

    @property
    def outlines(self) -> tuple[Cells, ...]:
        """The cells that are read."""
        return self._outlines

    @property
    def is_numbered(self) -> bool:
        """Whether each cell holds its number."""
        return self._numbered

    def place_of(self, cell: Cell) -> QPoint:
        """The middle of a cell."""
        return self._rect(cell[0], cell[0] + 1, cell[1], cell[1] + 1).center()

    # --- size ----------------------------------------------------------------------------------

    @property
    def _seen(self) -> tuple[int, int]:
        """Rows and columns that have room."""
        rows, columns = self._values.shape
        return (
            min(rows, max(1, self._room.height() // self._cell.height())),
            min(columns, max(1, self._room.width() // self._cell.width())),
        )

    def _measure(self) -> None:
        rows, columns = self._values.shape
        self._numbered = False
        if rows * columns <= MOST_NUMBERED and rows * ROW_HEIGHT <= self._room.height():
            width = (
                max(
                    map(
                        self.fontMetrics().horizontalAdvance,
                        map(_said, self._values.ravel().tolist()),
                    )
                )
                + 8
            )
            if columns * width <= self._room.width():
                self._numbered, self._cell = True, QSize(max(width, 30), ROW_HEIGHT)
        if not self._numbered:
            side = min(self._room.width() // columns, self._room.height() // rows)
            side = min(max(side, SMALLEST), LARGEST)
            self._cell = QSize(side, side)
        seen_rows, seen_columns = self._seen
        self.setFixedSize(
            seen_columns * self._cell.width() + 1, seen_rows * self._cell.height() + 1
        )

    def _reveal(self, row: int, column: int) -> None:
        rows, columns = self._seen
        top, left = _moved(self._top, rows, row), _moved(self._left, columns, column)
        if (top, left) != (self._top, self._left):
            self._top, self._left = top, left
            self._color()

    def _color(self) -> None:
        rows, columns = self._seen
        seen = self._values[self._top : self._top + rows, self._left : self._left + columns]
        finite = np.isfinite(seen)
        colors = np.full((*seen.shape, 4), 255, np.uint8)
        colors[..., :3] = diverging(seen)
        colors[~finite] = (128, 128, 128, 60)
        data = np.ascontiguousarray(colors)
        self._image = QImage(
            data.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888
        ).copy()
        self._picture = None
        self.update()

    def _rect(self, top: int, bottom: int, left: int, right: int) -> QRect:
        width, height = self._cell.width(), self._cell.height()
        return QRect(
            (left - self._left) * width,
            (top - self._top) * height,
            (right - left) * width,
            (bottom - top) * height,
        )

    def _cell_at(self, place: QPoint) -> Cell | None:
        row = self._top + place.y() // self._cell.height()
        column = self._left + place.x() // self._cell.width()
        rows, columns = self._values.shape
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None

    # --- Qt ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatio():
            self._picture = self._pictured()
        painter.drawPixmap(0, 0, self._picture)
        for outline, color in [(o, _SEEN) for o in self._outlines] + [
            ((r, r + 1, c, c + 1), _CURSOR) for r, c in [self._cursor or (-1, -1)] if r >= 0
        ]:
            painter.setPen(QPen(QColor(color), 2))
            painter.drawRect(self._rect(*outline).adjusted(1, 1, 0, 0))

    def _pictured(self) -> QPixmap:
        picture = QPixmap(self.size() * self.devicePixelRatio())
        picture.setDevicePixelRatio(self.devicePixelRatio())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(self.font())
        rows, columns = self._seen
        whole = QRect(0, 0, columns * self._cell.width(), rows * self._cell.height())
        painter.drawImage(whole, self._image)
        if self._cell.width() >= _GRID_FROM:
            self._paint_grid(painter, whole)
        if self._numbered:
            self._paint_numbers(painter)
        painter.end()
        return picture

    def _paint_grid(self, painter: QPainter, whole: QRect) -> None:
        painter.setPen(QColor(0, 0, 0, 45))
        for x in range(0, whole.width() + 1, self._cell.width()):
            painter.drawLine(x, 0, x, whole.height())
        for y in range(0, whole.height() + 1, self._cell.height()):
            painter.drawLine(0, y, whole.width(), y)

    def _paint_numbers(self, painter: QPainter) -> None:
        for row, column in np.ndindex(*self._values.shape):
            shade = self._image.pixelColor(column, row)
            is_dark = shade.alpha() == 255 and shade.lightness() < 115
            painter.setPen(QColor("#ffffff" if is_dark else "#1c2330"))
            if shade.alpha() < 255:
                painter.setPen(QColor(theme.colors().text))
            place = self._rect(row, row + 1, column, column + 1)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignCenter, _said(float(self._values[row, column]))
            )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._cell_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            cell = self._cell_at(event.position().toPoint())
            if cell is not None:
                self.chosen.emit(cell)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _MOVES.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        row, column = self._cursor or (self._top, self._left)
        rows, columns = self._values.shape
        row, column = row + step[0], column + step[1]
        self.chosen.emit((min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)))


def _said(value: float) -> str:
    """The number in a cell; nothing where a table is not full."""
    return "" if np.isnan(value) else figure(float(value)).replace("-", "−")


def _moved(first: int, seen: int, place: int) -> int:
    """The first of so many in a row so that a place is among them, moved as little as can be."""
    return min(max(first, place - seen + 1), place)
