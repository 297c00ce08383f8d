"""Text in scene units: it grows with the zoom, and is set smaller before it is cut."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

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
