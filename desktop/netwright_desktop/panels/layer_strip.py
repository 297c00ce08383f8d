"""All layers in a row, each as a small picture under its name."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.tiles import Values, paint_tiles, pictures_of, places, row_places, rows_of

STRIP, CELL, NAME, MOST = 58, 66, 15, 4
"""Height, width of a layer, height of its name, and maps that are drawn of it."""
COLUMNS, MOST_UNITS = 10, 60
"""Units in a row, and in all."""


class LayerStrip(QWidget):
    """A click, or an arrow key, chooses a layer.

    Signals:
        chosen: the name of the layer.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layers: tuple[str, ...] = ()
        self._layer = ""
        self._values: Mapping[str, Values] = {}
        self._inputs: frozenset[str] = frozenset()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Layers")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(max(len(self.layers), 1) * CELL, STRIP)

    def show_layers(self, layers: Mapping[str, Values], inputs: frozenset[str], layer: str) -> None:
        """Show these layers, of which one is chosen."""
        names = tuple(layers)
        if names != self.layers:
            self.layers = names
            self.resize(self.sizeHint())
        self._layer, self._values, self._inputs = layer, layers, inputs
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        for number, name in enumerate(self.layers):
            cell = QRectF(number * CELL, 0, CELL - 4, STRIP)
            if not cell.intersects(QRectF(event.rect())):
                continue
            is_chosen = name == self._layer
            painter.setPen(QColor(colors.accent if is_chosen else colors.muted_text))
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(cell.width()))
            painter.drawText(cell.adjusted(0, 0, 0, NAME - STRIP), 0, words)
            room = cell.adjusted(2, NAME + 2, -2, -3)
            paint_tiles(painter, *_tiles(self._values[name], name in self._inputs, room))
            if is_chosen:
                painter.setPen(QPen(QColor(colors.accent), 2))
                painter.drawLine(cell.bottomLeft(), cell.bottomRight())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().x() // CELL)
        if 0 <= number < len(self.layers):
            self.chosen.emit(self.layers[number])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self._layer not in self.layers:
            super().keyPressEvent(event)
            return
        number = self.layers.index(self._layer) + step
        if 0 <= number < len(self.layers):
            self.chosen.emit(self.layers[number])


def _tiles(values: Values, is_input: bool, room: QRectF) -> tuple[list[QImage], list[QRectF]]:
    if values.ndim == 1:
        units = values[:MOST_UNITS]
        return rows_of(units, COLUMNS), row_places(len(units), COLUMNS, room)
    pictures = pictures_of(values, is_input, MOST)
    ratio = pictures[0].width() / pictures[0].height() if pictures else 1.0
    return pictures, places(len(pictures), room, ratio, 1.0)
