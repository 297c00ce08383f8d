"""Text in scene units: it grows with the zoom, and is set smaller before it is cut."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform

_fonts: dict[tuple[int, bool], QFont] = {}


def font(pixels: int, bold: bool = False) -> QFont:
    """The application's font at a size in scene units."""
    key = (pixels, bold)
    if key not in _fonts:
        made = QFont()
        made.setPixelSize(pixels)
        made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        _fonts[key] = made
    return _fonts[key]


def fitted(text: str, sizes: Sequence[int], room: float, bold: bool = False) -> tuple[int, str]:
    """The largest size at which a text has room, or the smallest and what of the text has room."""
    for size in sizes:
        if QFontMetricsF(font(size, bold)).horizontalAdvance(text) <= room:
            return size, text
    metrics = QFontMetricsF(font(sizes[-1], bold))
    return sizes[-1], metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


class Line:
    """A line of text whose letters are found once, which is most of the work of drawing it."""

    def __init__(self, text: str, size: int, bold: bool = False) -> None:
        self.text = text
        self._font = font(size, bold)
        metrics = QFontMetricsF(self._font)
        self._ascent = metrics.ascent()
        self.width = metrics.horizontalAdvance(text)
        self._text = QStaticText(text)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.prepare(QTransform(), self._font)

    def paint(self, painter: QPainter, x: float, baseline: float) -> None:
        """Draw it in the colour of the pen, from `x` on."""
        if not self.text:
            return
        painter.setFont(self._font)
        painter.drawStaticText(QPointF(x, baseline - self._ascent), self._text)

    def paint_in_middle(self, painter: QPainter, x: float, middle: float) -> None:
        """Draw it with its middle at a height."""
        height = self._text.size().height()
        self.paint(painter, x, middle - height / 2 + self._ascent)
