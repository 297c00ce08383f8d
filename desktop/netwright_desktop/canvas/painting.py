"""What everything that is drawn on the canvas asks of the painter."""

from PySide6.QtGui import QPainter


def zoom_of(painter: QPainter) -> float:
    """Pixels per unit of the scene, which is never turned or sheared."""
    return painter.worldTransform().m11()
