"""Draws every wire, and the shapes written on them, in one item."""

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.graph.graph import Wire
from netwright_desktop import theme
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.curves import Floats

STRAIGHT_BELOW = 0.15
"""Zoom under which wires are straight lines."""
LABELS_FROM = 0.5
"""Zoom from which shapes are written on wires."""

WIDTH, THICK = 2.0, 3.5
LABEL_SIZE = 11
LABEL_HEIGHT = 16.0
LABEL_PLACES = np.array([0.5, 0.35, 0.65, 0.25, 0.75])
"""Where a label may sit on its wire; the first free place is taken."""
MARGIN = 30.0
"""Room around a wire for its width and its label."""
EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)


class WireLayer(QGraphicsItem):
    """All wires of the network. Their ends live in one array, so that a frame stays cheap."""

    def __init__(self) -> None:
        super().__init__()
        self.wires: list[Wire] = []
        self.selected: Wire | None = None
        self.lit: Wire | None = None
        """The wire that a layer would be inserted into."""
        self.hidden: Wire | None = None
        """The wire whose end is being dragged."""
        self.ends: Floats = np.zeros((0, 4))
        self._boxes: Floats = np.zeros((0, 4))
        self._wrong: frozenset[Wire] = frozenset()
        self._labels: Mapping[Wire, str] = {}
        self._label_boxes: list[QRectF | None] = []
        self._font = QFont()
        self._font.setPixelSize(LABEL_SIZE)
        self._metrics = QFontMetricsF(self._font)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(0)

    def show_wires(
        self, wires: Sequence[Wire], labels: Mapping[Wire, str], wrong: frozenset[Wire]
    ) -> None:
        """Draw these wires. `wrong` ones carry what does not fit the node they end at."""
        self.wires = list(wires)
        self._labels, self._wrong = labels, wrong
        if self.selected not in wires:
            self.selected = None
        self.update()

    def place(self, ends: Floats, nodes: Floats, only_moved_labels: bool = False) -> None:
        """Lay the wires between `ends` (x1, y1, x2, y2) around `nodes` (left, top, right, bottom).

        During a drag only the labels of wires that moved look for a new place.
        """
        moved: Sequence[int] = range(len(ends))
        if only_moved_labels:
            moved = [int(row) for row in np.flatnonzero((ends != self.ends).any(axis=1))]
            self._renew(moved)
        else:
            self._label_boxes = [None] * len(ends)
        self.ends = ends
        self._boxes = curves.boxes(ends) + np.array([-MARGIN, -MARGIN, MARGIN, MARGIN])
        self._place_labels(nodes, moved)
        if only_moved_labels:
            self._renew(moved)
        else:
            self.update()

    def wire_at(self, point: QPointF, tolerance: float) -> Wire | None:
        """The wire under a point of the scene."""
        found = curves.nearest(self.ends, point.x(), point.y(), tolerance)
        return None if found is None else self.wires[found]

    def area(self) -> QRectF:
        """The rectangle around all wires as they are drawn."""
        if not len(self.ends):
            return QRectF()
        places = curves.points_at(self.ends, np.linspace(0.0, 1.0, curves.SAMPLES + 1))
        (left, top), (right, bottom) = places.min(axis=(0, 1)), places.max(axis=(0, 1))
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def middle_of(self, wire: Wire) -> QPointF:
        """The point half-way along a wire."""
        row = self.wires.index(wire)
        x, y = curves.points_at(self.ends[row : row + 1], np.array([0.5]))[0, 0]
        return QPointF(x, y)

    def label_box(self, wire: Wire) -> QRectF | None:
        """Where the shape of a wire is written, if there was room."""
        return self._label_boxes[self.wires.index(wire)]

    def select(self, wire: Wire | None) -> None:
        """Draw one wire as selected."""
        self.selected = wire
        self.update()

    def light(self, wire: Wire | None) -> None:
        """Light up the wire that a layer would be inserted into."""
        if wire != self.lit:
            self.lit = wire
            self.update()

    def hide_wire(self, wire: Wire | None) -> None:
        """Leave one wire out while its end is dragged."""
        if wire != self.hidden:
            self.hidden = wire
            self.update()

    def boundingRect(self) -> QRectF:
        # All the canvas: a rectangle that never changes lets a drag repaint what moved alone.
        return EVERYWHERE

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        del widget
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        seen = option.exposedRect
        rows = curves.overlapping(self._boxes, seen.left(), seen.top(), seen.right(), seen.bottom())
        colors = theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= STRAIGHT_BELOW)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        plain = _pen(colors.wire, WIDTH, zoom)
        # One by one: a single path of many crossing wires takes ten times as long to fill.
        for row in rows:
            wire = self.wires[row]
            if wire != self.hidden:
                painter.setPen(self._own_pen(wire, colors, zoom) or plain)
                painter.drawPath(self._curve(row, zoom))
        if zoom >= LABELS_FROM:
            self._paint_labels(painter, colors, [int(row) for row in rows])

    def _renew(self, rows: Sequence[int]) -> None:
        """Paint again where these wires are."""
        for left, top, right, bottom in self._boxes[list(rows)].tolist():
            self.update(QRectF(QPointF(left, top), QPointF(right, bottom)))

    def _own_pen(self, wire: Wire, colors: theme.Colors, zoom: float) -> QPen | None:
        """The pen of a wire that is not like the others."""
        if wire in (self.selected, self.lit):
            return _pen(colors.accent, THICK, zoom)
        if wire in self._wrong:
            return _pen(colors.error, WIDTH, zoom)
        return None

    def _curve(self, row: int, zoom: float) -> QPainterPath:
        x1, y1, x2, y2 = self.ends[row].tolist()
        path = QPainterPath(QPointF(x1, y1))
        if zoom < STRAIGHT_BELOW:
            path.lineTo(x2, y2)
        else:
            reach = max(abs(x2 - x1) / 2, curves.REACH)
            path.cubicTo(x1 + reach, y1, x2 - reach, y2, x2, y2)
        return path

    def _paint_labels(self, painter: QPainter, colors: theme.Colors, rows: list[int]) -> None:
        painter.setFont(self._font)
        for row in rows:
            box, wire = self._label_boxes[row], self.wires[row]
            if box is None or wire == self.hidden:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.canvas))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(QColor(colors.error if wire in self._wrong else colors.muted_text))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._labels[wire])

    def _place_labels(self, nodes: Floats, rows: Sequence[int]) -> None:
        """Put labels at the first place on their wire that covers no node and no other label."""
        taken = np.zeros((len(nodes) + len(rows), 4))
        taken[: len(nodes)] = nodes
        count = len(nodes)
        for row in rows:
            self._label_boxes[row] = None
            if not self._labels.get(self.wires[row]):
                continue
            middles = curves.points_at(self.ends[row : row + 1], LABEL_PLACES)[0]
            half = np.array([self._label_width(self.wires[row]), LABEL_HEIGHT]) / 2
            for middle in middles:
                box = (*(middle - half).tolist(), *(middle + half).tolist())
                if len(curves.overlapping(taken[:count], *box)):
                    continue
                taken[count] = box
                count += 1
                self._label_boxes[row] = QRectF(QPointF(*box[:2]), QPointF(*box[2:]))
                break

    def _label_width(self, wire: Wire) -> float:
        return self._metrics.horizontalAdvance(self._labels.get(wire, "")) + 8.0


def _pen(color: str, width: float, zoom: float) -> QPen:
    """A pen that is never thinner than a pixel; Qt draws lines of one pixel fastest."""
    pen = QPen(QColor(color), width)
    if width * zoom <= 1.0:
        pen.setWidthF(1.0)
        pen.setCosmetic(True)
    return pen
