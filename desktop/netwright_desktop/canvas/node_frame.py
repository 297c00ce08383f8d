"""What a node looks like without its texts: bar, body and ports; as a chip when collapsed."""

from collections.abc import Hashable
from functools import cache, lru_cache
from itertools import count
from math import ceil
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netwright_desktop import theme
from netwright_desktop.canvas.box import Box
from netwright_desktop.canvas.fonts import font
from netwright_desktop.canvas.geometry import NODE_WIDTH, PORT_RADIUS, TITLE_HEIGHT
from netwright_desktop.canvas.node_ports import Dot, paint_dots, paint_small_dots
from netwright_desktop.canvas.node_texts import TITLE_SIZES, large_title

CORNER = 6.0
BADGE = 16.0
MARGIN = PORT_RADIUS + 4.0
"""Room around the body for ports."""
SHEETS, SHEET = 3, 4.0
"""A repeated group looks like a few sheets, each so far behind the one before."""
_numbers = count()


class Look(NamedTuple):
    """What is drawn of a node, found once: it is asked for in every frame."""

    box: Box
    body: QRectF
    dots: tuple[Dot, ...]
    heat: int | None
    family: QColor
    """The colour of its family."""
    area: QRectF
    """What is drawn lies in it. Whole, so that pictures lie on whole pixels at natural size."""
    near: int
    """The same number for all that look alike from near."""
    far: int
    """The same for all that look alike from far."""

    def ground(self, colors: theme.Colors) -> QColor:
        """The colour of the body: that of the heat map, where there is one."""
        if self.heat is not None:
            return QColor(colors.heat[self.heat])
        return self.family if self.box.is_collapsed else QColor(colors.node_body)


def look_of(box: Box, body: QRectF, dots: tuple[Dot, ...], heat: int | None) -> Look:
    """What is drawn of a box."""
    margin = ceil(MARGIN)
    area = body.adjusted(-margin, -margin, margin, margin)
    key = (box.family, dots, bool(box.problems), heat, box.is_collapsed, area.top(), area.height())
    family = QColor(theme.family_color(box.family))
    return Look(box, body, dots, heat, family, area, _number(key), _number((*key, box.title)))


def flat_color(colors: theme.Colors, look: Look) -> QColor:
    """The one colour of a node that is too far away for more."""
    if look.box.problems:
        return QColor(colors.error)
    return look.family if look.heat is None else look.ground(colors)


def paint_flat(painter: QPainter, colors: theme.Colors, look: Look, line: float) -> None:
    """A rectangle, for what is too far away for more; with a line around it if it is selected."""
    painter.fillRect(look.body, flat_color(colors, look))
    if look.heat is not None:  # its palest colour is that of the canvas, nearly
        painter.setPen(QPen(QColor(colors.node_border), 0))
        painter.drawRect(look.body)
    if line:
        painter.setPen(QPen(QColor(colors.accent), line))
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


@lru_cache(4096)
def _number(key: Hashable) -> int:
    """A number for what looks so, quicker to look up than all that it is made of."""
    del key
    return next(_numbers)


@cache
def _bar() -> QPainterPath:
    """The bar of the title: round above, straight below."""
    bar = QPainterPath()
    bar.addRoundedRect(QRectF(0, 0, NODE_WIDTH, TITLE_HEIGHT + CORNER), CORNER, CORNER)
    below = QPainterPath()
    below.addRect(QRectF(0, TITLE_HEIGHT, NODE_WIDTH, 2 * CORNER))
    return bar - below
