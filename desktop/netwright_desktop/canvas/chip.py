"""The small square in the colour of its family that stands before a layer in a list."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from netwright.layers.layer import Layer
from netwright_desktop import theme

CHIP = 12
RATIO = 2.0
"""Chips are drawn with twice the pixels, for dense screens."""


def chip(layer: type[Layer]) -> QIcon:
    """The chip of a layer."""
    return family_chip(layer.family)


def family_chip(family: str) -> QIcon:
    """The chip of a family; it is the same in light and dark."""
    side = int(CHIP * RATIO)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.family_color(family)))
    painter.drawRoundedRect(0, 0, side, side, 3 * RATIO, 3 * RATIO)
    painter.end()
    pixmap.setDevicePixelRatio(RATIO)
    return QIcon(pixmap)
