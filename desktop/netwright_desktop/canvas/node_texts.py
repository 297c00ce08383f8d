"""What is written on a node, cut to its room."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QStaticText, QTextOption, QTransform

from netwright_desktop.canvas.box import Box
from netwright_desktop.canvas.fonts import Line, fitted, font
from netwright_desktop.canvas.geometry import NODE_WIDTH, TEXT_HEIGHT, TITLE_HEIGHT
from netwright_desktop.canvas.wording import shortened

PADDING = 12.0
TITLE_SIZES, TEXT_SIZE, SMALL_SIZES = (12, 11, 10), 13, (11, 10)
SMALL_SIZE = SMALL_SIZES[0]
"""A long title, and long settings, are set a little smaller before they are cut."""
LARGE_SIZES = (26, 23, 20, 18, 17)
LARGE_CHIP = 18
"""The name of a collapsed node that is seen from far."""
LARGE_ROOM = QRectF(PADDING, TITLE_HEIGHT, NODE_WIDTH - 2 * PADDING, TEXT_HEIGHT)
WRAPPED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
ROOM = NODE_WIDTH - 2 * PADDING


class NodeTexts:
    """Made when a node is first seen from near: in a large network most are not."""

    def __init__(self, box: Box) -> None:
        self.title = _fitted(box.title, TITLE_SIZES, bold=True)
        self.summary = _fitted(box.summary, SMALL_SIZES)
        count = f"{shortened(box.parameters)} params" if box.parameters else ""
        self.count = line_of(count, SMALL_SIZE)
        name = QFontMetricsF(font(TEXT_SIZE)).elidedText(
            box.name, Qt.TextElideMode.ElideRight, ROOM - self.count.width - 8
        )
        self.name = Line(name, TEXT_SIZE)
        self._called = f"{box.name} ×{box.repeat}" if box.repeat > 1 else box.name

    @property
    def chip(self) -> Line:
        """The name on a collapsed node."""
        return _fitted(self._called, TITLE_SIZES, bold=True)

    @property
    def large_chip(self) -> Line:
        """The same, to be read from far."""
        return _fitted(self._called, (LARGE_CHIP,), bold=True)


class LargeTitle:
    """A title in the body, as large as has room, for a node that is seen from far."""

    def __init__(self, title: str) -> None:
        self._font = font(_largest(title), bold=True)
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        self._text = QStaticText(title)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextOption(option)
        self._text.setTextWidth(LARGE_ROOM.width())
        self._text.prepare(QTransform(), self._font)
        free = LARGE_ROOM.height() - self._text.size().height()
        self._at = LARGE_ROOM.topLeft() + QPointF(0, free / 2)

    def paint(self, painter: QPainter) -> None:
        """Draw it in the colour of the pen."""
        painter.setFont(self._font)
        painter.drawStaticText(self._at, self._text)


@lru_cache(4096)
def line_of(text: str, size: int, bold: bool = False) -> Line:
    """A line that many nodes have, made once."""
    return Line(text, size, bold)


@lru_cache(1024)
def large_title(title: str) -> LargeTitle:
    """The large title of a kind of layer, made once."""
    return LargeTitle(title)


@lru_cache(4096)
def _fitted(text: str, sizes: tuple[int, ...], bold: bool = False) -> Line:
    size, shown = fitted(text, sizes, ROOM, bold)
    return line_of(shown, size, bold)


def _largest(title: str) -> int:
    """The largest size at which a title, in two lines if need be, has room in the body."""
    for size in LARGE_SIZES:
        needed = QFontMetricsF(font(size, bold=True)).boundingRect(LARGE_ROOM, WRAPPED, title)
        if needed.width() <= LARGE_ROOM.width() and needed.height() <= LARGE_ROOM.height():
            return size
    return LARGE_SIZES[-1]
