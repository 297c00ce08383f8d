"""All layers in a row, each as a small picture under its name."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netwright_desktop import theme
from netwright_desktop.tiles import Values, paint_tiles, pictures_of, places

STRIP, CELL, NAME, MOST = 58, 66, 15, 4
"""Height, width of a layer, height of its name, and maps that are drawn of it."""
MOST_UNITS = 64


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
        self._pictures: list[list[QImage]] = []
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
        self._layer = layer
        self._pictures = [
            pictures_of(values, name in inputs, MOST_UNITS if values.ndim == 1 else MOST)
            for name, values in layers.items()
        ]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.colors()
        painter = QPainter(self)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.8)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        for number, (name, pictures) in enumerate(zip(self.layers, self._pictures, strict=False)):
            cell = QRectF(number * CELL, 0, CELL - 4, STRIP)
            if not cell.intersects(QRectF(event.rect())):
                continue
            is_chosen = name == self._layer
            painter.setPen(QColor(colors.accent if is_chosen else colors.muted_text))
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(cell.width()))
            painter.drawText(cell.adjusted(0, 0, 0, NAME - STRIP), 0, words)
            room = cell.adjusted(2, NAME + 2, -2, -3)
            ratio = pictures[0].width() / pictures[0].height() if pictures else 1.0
            paint_tiles(painter, pictures, places(len(pictures), room, ratio, 1.0))
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
