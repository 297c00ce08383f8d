"""Draws every wire, and the shapes written on them, in one item."""

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from netwright.graph.graph import Route, Wire
from netwright_desktop import theme
from netwright_desktop.canvas import curves, labels
from netwright_desktop.canvas.curves import Floats
from netwright_desktop.canvas.haste import Haste
from netwright_desktop.canvas.labels import Labels
from netwright_desktop.canvas.node_texts import line_of
from netwright_desktop.canvas.painting import zoom_of
from netwright_desktop.canvas.wire_paths import PassedPoint, WirePaths
from netwright_desktop.canvas.wire_strokes import Strength, paint_curve, pen_of

SMOOTH_FROM = 0.3
"""Zoom from which the edges of wires are smoothed; below, nodes are flat too."""
STRAIGHT_BELOW, HASTY_STRAIGHT_BELOW = 0.15, 0.6
"""Zoom under which wires are straight lines, and the same while one zooms over a large network."""
LABELS_FROM = 0.5
"""Zoom from which shapes are written on wires."""

POINTS_FROM = 0.3
"""Zoom from which the points that wires pass are drawn."""

MANY = 200
"""Wires from which on it is quicker to paint everything than to ask for the place of each."""
WIDTH, THICK = 2.0, 3.5
POINT_RADIUS = 4.5
MARGIN = 30.0
"""Room around a wire for its width and its label."""
EVERYWHERE = QRectF(-1e5, -1e5, 2e5, 2e5)


class WireLayer(QGraphicsItem):
    """All wires of the open level, with the points that they pass."""

    def __init__(self, haste: Haste | None = None) -> None:
        super().__init__()
        self._haste = haste
        self.wires: list[Wire] = []
        self.selected: Wire | None = None
        self.selected_point: PassedPoint | None = None
        """Of the points of the selected wire, the one that Delete takes away."""
        self.lit: frozenset[Wire] = frozenset()
        """The wires that a gesture would change."""
        self.hidden: frozenset[Wire] = frozenset()
        """The wires whose ends are being dragged."""
        self.paths = WirePaths((), np.zeros((0, 4)), {}, {})
        self._rows: Mapping[Wire, int] = {}
        self._boxes: Floats = np.zeros((0, 4))
        self._nodes: Floats = np.zeros((0, 4))
        self.exposed: Sequence[QRectF] = ()
        """The parts of the scene that a view paints now, where it knows them."""
        self._wrong: frozenset[Wire] = frozenset()
        self._strengths: Mapping[Wire, Strength] = {}
        self._labels = Labels()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(0)

    def show_wires(
        self, wires: Sequence[Wire], texts: Mapping[Wire, str], wrong: frozenset[Wire]
    ) -> None:
        """Draw these wires. `wrong` ones carry what does not fit the node they end at."""
        self.wires = list(wires)
        self._rows = {wire: row for row, wire in enumerate(wires)}
        self._labels.texts = [texts.get(wire, "") for wire in wires]
        self._wrong = wrong
        if self.selected not in wires:
            self.selected = None
        self.update()

    def show_texts(self, texts: Mapping[Wire, str], wrong: frozenset[Wire]) -> None:
        """Write other shapes on the wires, which run as before."""
        fresh = [texts.get(wire, "") for wire in self.wires]
        shown = zip(fresh, self._labels.texts, strict=True)
        changed = [row for row, (new, old) in enumerate(shown) if new != old]
        judged = [self._rows[wire] for wire in wrong ^ self._wrong]
        self._labels.texts, self._wrong = fresh, wrong
        self._labels.forget(changed)
        self._renew([*changed, *judged])

    def show_strengths(self, strengths: Mapping[Wire, Strength]) -> None:
        """Draw these wires with colours and widths of their own."""
        if strengths == self._strengths:
            return
        before, self._strengths = self._strengths, strengths
        wires = (wire for wire in self.wires if before.get(wire) != strengths.get(wire))
        self._renew([self._rows[wire] for wire in wires])

    def place(
        self,
        ends: Floats,
        routes: Mapping[Wire, Route],
        nodes: Floats,
        only_moved_labels: bool = False,
    ) -> None:
        """Lay the wires between `ends` (x1, y1, x2, y2) around `nodes` (left, top, right, bottom).

        `routes` are the points that wires pass. During a drag only the labels of wires that moved
        look for a new place.
        """
        paths = WirePaths(self.wires, ends, routes, self._rows)
        moved: list[int] | None = None
        if only_moved_labels:
            moved = paths.differ(self.paths)
            self._renew(moved)
        self.paths = paths
        self._nodes = np.concatenate([nodes, paths.boxes_of_points(POINT_RADIUS)])
        self._boxes = paths.boxes() + np.array([-MARGIN, -MARGIN, MARGIN, MARGIN])
        if not paths.has(self.selected_point):
            self.selected_point = None
        self._labels.forget(moved)
        if moved is None:
            self.update()
        else:
            self._renew(moved)

    def wire_at(self, point: QPointF, tolerance: float) -> Wire | None:
        """The wire under a point of the scene."""
        return self.paths.wire_at(point.x(), point.y(), tolerance)

    def area(self) -> QRectF:
        """The rectangle around all wires as they are drawn."""
        if not self.wires:
            return QRectF()
        places = curves.sampled(self.paths.pieces)
        (left, top), (right, bottom) = places.min(axis=(0, 1)), places.max(axis=(0, 1))
        return QRectF(QPointF(left, top), QPointF(right, bottom))

    def middle_of(self, wire: Wire) -> QPointF:
        """The point half-way along a wire, or along its longest piece."""
        piece = self.paths.widest(self._rows[wire])
        x, y = curves.points_at(piece[None], np.array([0.5]))[0, 0]
        return QPointF(x, y)

    def text_on(self, wire: Wire) -> str:
        """The shape that is written on a wire."""
        return self._labels.texts[self._rows[wire]]

    def label_box(self, wire: Wire) -> QRectF | None:
        """Where the shape of a wire is written, if there is room."""
        return self._label_boxes([self._rows[wire]])[0]

    def select(self, wire: Wire | None, point: PassedPoint | None = None) -> None:
        """Draw one wire as selected, and one of the points that it passes."""
        self.selected, self.selected_point = wire, point
        self.update()

    def light(self, *wires: Wire | None) -> None:
        """Light up the wires that a gesture would change, and no others."""
        lit = frozenset(wire for wire in wires if wire)
        if lit != self.lit:
            self.lit = lit
            self.update()

    def hide(self, *wires: Wire | None) -> None:
        """Leave wires out while their ends are dragged."""
        hidden = frozenset(wire for wire in wires if wire)
        if hidden != self.hidden:
            self.hidden = hidden
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
        zoom = zoom_of(painter)
        colors = theme.colors()
        is_hasty = self._haste is not None and self._haste.is_on
        is_smooth = zoom >= SMOOTH_FROM and not is_hasty
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_smooth)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_straight = zoom < (HASTY_STRAIGHT_BELOW if is_hasty else STRAIGHT_BELOW)
        paint_near = self._paint_straight if is_straight else self._paint_curves
        rows: dict[int, None] = {}
        for area in self.exposed or (option.exposedRect,):
            painter.save()
            painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
            around = area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
            rows |= dict.fromkeys(paint_near(painter, colors, zoom, around))
            painter.restore()
        if self.paths.routes and zoom >= POINTS_FROM:
            self._paint_points(painter, colors, [self.wires[row] for row in rows])
        if zoom >= LABELS_FROM and not is_hasty:
            self._paint_labels(painter, colors, list(rows))

    def _paint_curves(
        self, painter: QPainter, colors: theme.Colors, zoom: float, area: QRectF
    ) -> list[int]:
        """Draw what is near an area; the rows of these wires."""
        rows, pieces = self.paths.near(*_sides(area))
        plain = pen_of(colors.wire, WIDTH, zoom)
        painter.setPen(plain)
        # One by one: a single path of many crossing wires takes ten times as long to fill.
        for row, piece in zip(rows, pieces, strict=True):
            wire = self.wires[row]
            if self.hidden and wire in self.hidden:
                continue
            own = self._own_pen(wire, colors, zoom)
            if own is not None:
                painter.setPen(own)
            paint_curve(painter, piece)
            if own is not None:
                painter.setPen(plain)
        return rows

    def _paint_straight(
        self, painter: QPainter, colors: theme.Colors, zoom: float, area: QRectF
    ) -> list[int]:
        """The same with straight lines: those of a kind in one call, the others over them."""
        rows, lines = self.paths.near_as_lines(*_sides(area))
        plain, special = [], []
        for row, line in zip(rows, lines, strict=True):
            wire = self.wires[row]
            if self.hidden and wire in self.hidden:
                continue
            own = self._own_pen(wire, colors, zoom)
            if own is None:
                plain.append(QLineF(*line))
            else:
                special.append((own, QLineF(*line)))
        painter.setPen(pen_of(colors.wire, WIDTH, zoom))
        painter.drawLines(plain)
        for own, straight in special:
            painter.setPen(own)
            painter.drawLine(straight)
        return rows

    def _renew(self, rows: Sequence[int]) -> None:
        """Paint again where these wires are; everywhere, if they are many."""
        if len(rows) > MANY:
            self.update()
            return
        for left, top, right, bottom in self._boxes[list(rows)].tolist():
            self.update(QRectF(QPointF(left, top), QPointF(right, bottom)))

    def _own_pen(self, wire: Wire, colors: theme.Colors, zoom: float) -> QPen | None:
        """The pen of a wire that is not like the others."""
        # Asked of every wire of a frame: an empty set is not worth the hash of a wire.
        if wire == self.selected or (self.lit and wire in self.lit):
            return pen_of(colors.accent, THICK, zoom)
        if self._wrong and wire in self._wrong:
            return pen_of(colors.error, WIDTH, zoom)
        strength = self._strengths.get(wire) if self._strengths else None
        if strength:
            return strength.pen(zoom)
        return None

    def _paint_points(self, painter: QPainter, colors: theme.Colors, wires: list[Wire]) -> None:
        for wire in wires:
            if wire in self.hidden:
                continue
            for number, place in enumerate(self.paths.routes.get(wire, ())):
                is_chosen = self.selected_point == PassedPoint(wire, number)
                is_strong = wire == self.selected or wire in self.lit
                color = QColor(colors.accent if is_strong else colors.wire)
                painter.setPen(QPen(color, 1.5))
                painter.setBrush(color if is_chosen else QColor(colors.node_body))
                radius = POINT_RADIUS + (1.5 if is_chosen else 0.0)
                painter.drawEllipse(QPointF(*place), radius, radius)

    def _paint_labels(self, painter: QPainter, colors: theme.Colors, rows: list[int]) -> None:
        ground = QColor(colors.canvas)
        for row, box in zip(rows, self._label_boxes(rows), strict=True):
            wire = self.wires[row]
            if box is None or (self.hidden and wire in self.hidden):
                continue
            painter.fillRect(box, ground)
            painter.setPen(QColor(colors.error if wire in self._wrong else colors.muted_text))
            line = line_of(self._labels.texts[row], labels.SIZE)
            line.paint_in_middle(painter, box.center().x() - line.width / 2, box.center().y())

    def _label_boxes(self, rows: list[int]) -> list[QRectF | None]:
        return self._labels.boxes(rows, self.paths.widest_of(rows), self._nodes)


def _sides(area: QRectF) -> tuple[float, float, float, float]:
    return area.left(), area.top(), area.right(), area.bottom()
