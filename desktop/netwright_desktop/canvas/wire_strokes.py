"""With which pens wires are drawn, and how a piece of one."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen


@dataclass(frozen=True, slots=True)
class Strength:
    """How a wire is drawn that tells how much flows along it."""

    color: str
    width: float
    is_dotted: bool = False

    def pen(self, zoom: float) -> QPen:
        """The pen that draws it."""
        pen = pen_of(self.color, self.width, zoom)
        if self.is_dotted:
            pen.setStyle(Qt.PenStyle.DotLine)
        return pen


def paint_curve(painter: QPainter, piece: list[float]) -> None:
    """Draw a piece of a wire: a cubic curve."""
    x1, y1, ax, ay, bx, by, x2, y2 = piece
    if y1 == ay == by == y2:
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        return
    path = QPainterPath(QPointF(x1, y1))
    path.cubicTo(ax, ay, bx, by, x2, y2)
    painter.drawPath(path)


def pen_of(color: str, width: float, zoom: float) -> QPen:
    """A pen that is never thinner than a pixel. Qt draws faster with widths in pixels."""
    pen = QPen(QColor(color), max(width * zoom, 1.0), c=Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen
