"""What a node looks like without its texts: bar, body and ports; as a chip when collapsed."""

from functools import cache
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netwright_desktop import theme
from netwright_desktop.canvas.box import Box
from netwright_desktop.canvas.fonts import font
from netwright_desktop.canvas.geometry import NODE_WIDTH, TITLE_HEIGHT
from netwright_desktop.canvas.node_ports import Dot, paint_dots, paint_small_dots
from netwright_desktop.canvas.node_texts import TITLE_SIZES, large_title

CORNER = 6.0
BADGE = 16.0
SHEETS, SHEET = 3, 4.0
"""A repeated group looks like a few sheets, each so far behind the one before."""


class Look(NamedTuple):
    """What is drawn of a node."""

    box: Box
    body: QRectF
    dots: list[Dot]
    heat: int | None

    def ground(self, colors: theme.Colors) -> QColor:
        """The colour of the body: that of the heat map, where there is one."""
        if self.heat is not None:
            return QColor(colors.heat[self.heat])
        return self.family if self.box.is_collapsed else QColor(colors.node_body)

    @property
    def family(self) -> QColor:
        """The colour of its family."""
        return QColor(theme.family_color(self.box.family))


def paint_flat(painter: QPainter, colors: theme.Colors, look: Look) -> None:
    """A rectangle, for what is too far away for more."""
    flat = look.family if look.heat is None else look.ground(colors)
    painter.fillRect(look.body, QColor(colors.error) if look.box.problems else flat)
    if look.heat is not None:  # its palest colour is that of the canvas, nearly
        painter.setPen(QPen(QColor(colors.node_border), 0))
        painter.drawRect(look.body)


def paint_near(painter: QPainter, colors: theme.Colors, look: Look) -> None:
    """With all that can be seen from near."""
    body = look.body
    for sheet in range(min(look.box.repeat, SHEETS) - 1, 0, -1):
        painter.setPen(QPen(QColor(colors.node_border), 1.0))
        painter.setBrush(QColor(colors.node_body))
        painter.drawRoundedRect(body.translated(sheet * SHEET, sheet * SHEET), CORNER, CORNER)
    painter.setPen(QPen(QColor(colors.node_border), 1.0))
    painter.setBrush(look.ground(colors))
    painter.drawRoundedRect(body, CORNER, CORNER)
    if not look.box.is_collapsed:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.family)
        painter.drawPath(_bar())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if look.box.problems:
        painter.setPen(QPen(QColor(colors.error), 2.0))
        painter.drawRoundedRect(body, CORNER, CORNER)
    paint_dots(painter, colors, look.dots)


def paint_far(painter: QPainter, colors: theme.Colors, look: Look) -> None:
    """With a large title, without what is too small to be seen: round corners, names."""
    border, width = (colors.error, 2.0) if look.box.problems else (colors.node_border, 1.0)
    painter.setPen(QPen(QColor(border), width))
    painter.setBrush(look.ground(colors))
    painter.drawRect(look.body)
    if not look.box.is_collapsed:
        painter.fillRect(QRectF(0.0, 0.0, NODE_WIDTH, TITLE_HEIGHT), look.family)
        painter.setPen(QColor(colors.text))
        large_title(look.box.title).paint(painter)
    paint_small_dots(painter, colors, look.dots)


def paint_selection(painter: QPainter, colors: theme.Colors, body: QRectF, width: float) -> None:
    """A line around a selected node."""
    painter.setPen(QPen(QColor(colors.accent), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(body.adjusted(-3, -3, 3, 3), CORNER + 3, CORNER + 3)


def paint_badge(painter: QPainter, colors: theme.Colors, body: QRectF) -> None:
    """The mark of a problem, on the corner, so that it takes no room from the title."""
    badge = QRectF(body.right() - 0.7 * BADGE, body.top() - 0.3 * BADGE, BADGE, BADGE)
    painter.setFont(font(TITLE_SIZES[0], bold=True))
    painter.setPen(QPen(QColor(theme.LIGHT.error), 1.5))
    painter.setBrush(QColor(colors.title_text))
    painter.drawEllipse(badge)
    painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), "!")


@cache
def _bar() -> QPainterPath:
    """The bar of the title: round above, straight below."""
    bar = QPainterPath()
    bar.addRoundedRect(QRectF(0, 0, NODE_WIDTH, TITLE_HEIGHT + CORNER), CORNER, CORNER)
    below = QPainterPath()
    below.addRect(QRectF(0, TITLE_HEIGHT, NODE_WIDTH, 2 * CORNER))
    return bar - below
