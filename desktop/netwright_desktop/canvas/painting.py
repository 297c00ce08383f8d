"""What everything that is drawn on the canvas asks of the painter."""

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem


def zoom_of(painter: QPainter) -> float:
    """Pixels per unit of the scene."""
    return QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
