"""Draws every wire, and the shapes written on them, in one item."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.graph.graph import Route, Wire
from netwright_desktop import theme
from netwright_desktop.canvas import curves, labels
from netwright_desktop.canvas.curves import Floats
from netwright_desktop.canvas.labels import Labels
from netwright_desktop.canvas.node_texts import line_of

STRAIGHT_BELOW = 0.15
"""Zoom under which wires are straight lines."""
SMOOTH_FROM = 0.3
"""Zoom from which the edges of wires are smoothed; below, nodes are flat too."""
LABELS_FROM = 0.5
"""Zoom from which shapes are written on wires."""

WIDTH, THICK = 2.0, 3.5
MARGIN = 30.0
"""Room around a wire for its width and its label."""
EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)


class WireLayer(QGraphicsItem):
    """All wires of the network. Their curves live in one array, so that a frame stays cheap."""

    def __init__(self) -> None:
        super().__init__()
        self.wires: list[Wire] = []
        self.selected: Wire | None = None
        self.lit: Wire | None = None
        """The wire that a layer would be inserted into."""
        self.hidden: Wire | None = None
        """The wire whose end is being dragged."""
        self.ends: Floats = np.zeros((0, 4))
        self._pieces: Floats = np.zeros((0, 8))
        self._first: NDArray[np.intp] = np.zeros(1, np.intp)
        """The first piece of each wire, and how many there are."""
        self._boxes: Floats = np.zeros((0, 4))
        self._nodes: Floats = np.zeros((0, 4))
        self._wrong: frozenset[Wire] = frozenset()
        self._labels = Labels()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(0)

    def show_wires(
        self, wires: Sequence[Wire], texts: Mapping[Wire, str], wrong: frozenset[Wire]
    ) -> None:
        """Draw these wires. `wrong` ones carry what does not fit the node they end at."""
        self.wires = list(wires)
        self._labels.texts = [texts.get(wire, "") for wire in wires]
        self._wrong = wrong
        if self.selected not in wires:
            self.selected = None
        self.update()

    def place(
        self,
        ends: Floats,
        routes: Mapping[int, Route],
        nodes: Floats,
        only_moved_labels: bool = False,
    ) -> None:
        """Lay the wires between `ends` (x1, y1, x2, y2) around `nodes` (left, top, right, bottom).

        `routes` are the points that wires pass, by their rows. During a drag only the labels of
        wires that moved look for a new place.
        """
        moved: list[int] | None = None
        if only_moved_labels:
            moved = np.flatnonzero((ends != self.ends).any(axis=1)).tolist()
            self._renew(moved)
        self.ends, self._nodes = ends, nodes
        self._lay_pieces(routes)
        self._labels.forget(moved)
        if moved is None:
            self.update()
        else:
            self._renew(moved)

    def wire_at(self, point: QPointF, tolerance: float) -> Wire | None:
        """The wire under a point of the scene."""
        found = curves.nearest(self._pieces, point.x(), point.y(), tolerance)
        if found is None:
            return None
        return self.wires[int(np.searchsorted(self._first, found, side="right")) - 1]

    def area(self) -> QRectF:
        """The rectangle around all wires as they are drawn."""
        if not len(self.ends):
            return QRectF()
        places = curves.points_at(self._pieces, np.linspace(0.0, 1.0, curves.SAMPLES + 1))
        (left, top), (right, bottom) = places.min(axis=(0, 1)), places.max(axis=(0, 1))
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def middle_of(self, wire: Wire) -> QPointF:
        """The point half-way along a wire, or along its longest piece."""
        piece = self._widest(self.wires.index(wire))
        x, y = curves.points_at(self._pieces[piece : piece + 1], np.array([0.5]))[0, 0]
        return QPointF(x, y)

    def text_on(self, wire: Wire) -> str:
        """The shape that is written on a wire."""
        return self._labels.texts[self.wires.index(wire)]

    def label_box(self, wire: Wire) -> QRectF | None:
        """Where the shape of a wire is written, if there is room."""
        return self._label_boxes([self.wires.index(wire)])[0]

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
        around = seen.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
        found = curves.overlapping(self._boxes, *_sides(around))
        pieces, is_seen = curves.cut(self._pieces[found], *_sides(around))
        found, pieces = found[is_seen], pieces[is_seen]
        rows = (np.searchsorted(self._first, found, side="right") - 1).tolist()
        colors = theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= SMOOTH_FROM)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        plain = _pen(colors.wire, WIDTH, zoom)
        # One by one: a single path of many crossing wires takes ten times as long to fill.
        for row, piece in zip(rows, pieces.tolist(), strict=True):
            wire = self.wires[row]
            if wire != self.hidden:
                painter.setPen(self._own_pen(wire, colors, zoom) or plain)
                _paint_curve(painter, piece, zoom)
        if zoom >= LABELS_FROM:
            self._paint_labels(painter, colors, list(dict.fromkeys(rows)))

    def _lay_pieces(self, routes: Mapping[int, Route]) -> None:
        self._pieces = curves.plain(self.ends)
        self._first = np.arange(len(self.ends) + 1)
        if routes:
            laid = np.split(self._pieces, len(self.ends))
            for row, route in routes.items():
                x1, y1, x2, y2 = self.ends[row].tolist()
                laid[row] = curves.through(((x1, y1), *route, (x2, y2)))
            self._pieces = np.concatenate(laid)
            self._first = np.concatenate([[0], np.cumsum([len(piece) for piece in laid])])
        self._boxes = curves.boxes(self._pieces) + np.array([-MARGIN, -MARGIN, MARGIN, MARGIN])

    def _renew(self, rows: Sequence[int]) -> None:
        """Paint again where these wires are."""
        for row in rows:
            for left, top, right, bottom in self._boxes[self._pieces_of(row)].tolist():
                self.update(QRectF(QPointF(left, top), QPointF(right, bottom)))

    def _pieces_of(self, row: int) -> slice:
        return slice(int(self._first[row]), int(self._first[row + 1]))

    def _widest(self, row: int) -> int:
        """The piece of a wire that goes furthest sideways: there its label has most room."""
        first, end = int(self._first[row]), int(self._first[row + 1])
        if end == first + 1:
            return first
        pieces = self._pieces[first:end]
        return first + int(np.abs(pieces[:, 6] - pieces[:, 0]).argmax())

    def _own_pen(self, wire: Wire, colors: theme.Colors, zoom: float) -> QPen | None:
        """The pen of a wire that is not like the others."""
        if wire in (self.selected, self.lit):
            return _pen(colors.accent, THICK, zoom)
        if wire in self._wrong:
            return _pen(colors.error, WIDTH, zoom)
        return None

    def _paint_labels(self, painter: QPainter, colors: theme.Colors, rows: list[int]) -> None:
        ground = QColor(colors.canvas)
        for row, box in zip(rows, self._label_boxes(rows), strict=True):
            wire = self.wires[row]
            if box is None or wire == self.hidden:
                continue
            painter.fillRect(box, ground)
            painter.setPen(QColor(colors.error if wire in self._wrong else colors.muted_text))
            line = line_of(self._labels.texts[row], labels.SIZE)
            line.paint_in_middle(painter, box.center().x() - line.width / 2, box.center().y())

    def _label_boxes(self, rows: list[int]) -> list[QRectF | None]:
        pieces = self._pieces[[self._widest(row) for row in rows]]
        return self._labels.boxes(rows, pieces, self._nodes)


def _sides(area: QRectF) -> tuple[float, float, float, float]:
    return area.left(), area.top(), area.right(), area.bottom()


def _paint_curve(painter: QPainter, piece: list[float], zoom: float) -> None:
    x1, y1, ax, ay, bx, by, x2, y2 = piece
    if zoom < STRAIGHT_BELOW or y1 == ay == by == y2:
        painter.drawLine(QPointF(x1, y1), QPointF(x2, y2))
        return
    path = QPainterPath(QPointF(x1, y1))
    path.cubicTo(ax, ay, bx, by, x2, y2)
    painter.drawPath(path)


def _pen(color: str, width: float, zoom: float) -> QPen:
    """A pen that is never thinner than a pixel. Qt draws faster with widths in pixels."""
    pen = QPen(QColor(color), max(width * zoom, 1.0), c=Qt.PenCapStyle.RoundCap)
    pen.setCosmetic(True)
    return pen
