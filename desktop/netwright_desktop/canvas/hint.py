"""The sentence beside the pointer while a gesture lasts."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright_desktop import theme

WIDEST, HIGHEST = 320, 200
OFFSET = QPoint(16, 18)
PADDING = 8


def paint_hint(
    painter: QPainter, text: str, is_refusal: bool, pointer: QPoint, viewport: QRect
) -> None:
    """Write `text` beside `pointer`, within the viewport; everything is in pixels."""
    colors = theme.colors()
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
    room = painter.fontMetrics().boundingRect(QRect(0, 0, WIDEST, HIGHEST), flags, text)
    box = room.adjusted(-PADDING, -PADDING, PADDING, PADDING)
    box.moveTopLeft(pointer + OFFSET)
    box.moveRight(min(box.right(), viewport.right() - 4))
    box.moveBottom(min(box.bottom(), viewport.bottom() - 4))
    painter.setPen(QPen(QColor(colors.error if is_refusal else colors.node_border), 1))
    painter.setBrush(QColor(colors.base))
    painter.drawRoundedRect(QRectF(box), 5, 5)
    painter.setPen(QColor(colors.error if is_refusal else colors.text))
    painter.drawText(box.adjusted(PADDING, PADDING, -PADDING, -PADDING), flags, text)


def hint_area(pointer: QPoint) -> QRect:
    """Where a sentence beside this pixel may be written."""
    reach = QPoint(WIDEST + 2 * PADDING + OFFSET.x(), HIGHEST + 2 * PADDING + OFFSET.y())
    return QRect(pointer - reach, pointer + reach)
