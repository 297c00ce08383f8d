"""The ports of a box as they are drawn: filled with a wire, hollow without, named if several."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright_desktop import theme
from netwright_desktop.canvas.box import Box
from netwright_desktop.canvas.geometry import NODE_WIDTH, PORT_RADIUS, NodeShape, Port
from netwright_desktop.canvas.node_texts import PADDING, SMALL_SIZE, line_of

OPTIONAL_RADIUS, GLOWING_RADIUS = 3.0, PORT_RADIUS + 2.5


class Dot(NamedTuple):
    """A port as it is drawn; boxes that look alike have equal ones."""

    name: str
    is_output: bool
    x: float
    y: float
    radius: float
    wired: bool

    @property
    def at(self) -> QPointF:
        """Its middle."""
        return QPointF(self.x, self.y)


def dots_of(box: Box, shape: NodeShape, wired: Collection[Port]) -> list[Dot]:
    """The ports of a box; the last ones are those that are filled."""
    dots = []
    for ports, is_output in ((shape.inputs, False), (shape.outputs, True)):
        x = NODE_WIDTH if is_output else 0.0
        for name, y in ports.items():
            is_wired = Port(box.id, name, is_output) in wired
            # Nothing is missing at an optional input without a wire.
            is_small = not is_wired and not is_output and name in box.optional
            radius = OPTIONAL_RADIUS if is_small else PORT_RADIUS
            dots.append(Dot(name, is_output, x, y, radius, is_wired))
    return sorted(dots, key=lambda dot: dot.wired)


def paint_dots(painter: QPainter, colors: theme.Colors, dots: Iterable[Dot]) -> None:
    """Draw ports. Brushes are changed once, so that a frame of many nodes stays cheap."""
    color = QColor(colors.wire)
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(QColor(colors.node_body))
    is_filled = False
    for dot in dots:
        if dot.wired and not is_filled:
            painter.setBrush(color)
            is_filled = True
        painter.drawEllipse(dot.at, dot.radius, dot.radius)


def paint_small_dots(painter: QPainter, colors: theme.Colors, dots: Iterable[Dot]) -> None:
    """Draw ports that are seen from far, all at once."""
    painter.setPen(QPen(QColor(colors.wire), 2 * PORT_RADIUS, c=Qt.PenCapStyle.SquareCap))
    painter.drawPoints([dot.at for dot in dots])


def paint_glow(painter: QPainter, colors: theme.Colors, dots: Iterable[Dot]) -> None:
    """Draw ports that would take the wire that is being drawn."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colors.accent))
    for dot in dots:
        painter.drawEllipse(dot.at, GLOWING_RADIUS, GLOWING_RADIUS)


def paint_names(painter: QPainter, box: Box, shape: NodeShape) -> None:
    """Write the names of ports, in the colour of the pen, where there are several."""
    for ports, is_output in ((shape.inputs, False), (shape.outputs, True)):
        if len(ports) < 2:
            continue
        for name, y in ports.items():
            is_optional = not is_output and name in box.optional
            line = line_of(f"{name} (optional)" if is_optional else name, SMALL_SIZE)
            x = NODE_WIDTH - PADDING - line.width if is_output else PADDING
            line.paint_in_middle(painter, x, y)
