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
from netwright_desktop.picture import Shares

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
PART = 20
"""Wires that are drawn at one step of a picture."""
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
        self._own: tuple[theme.Colors, dict[int, Strength | None]] | None = None
        """How wires look that are not like the others, by row; None: not at all. Kept until
        one of them changes."""
        self._lines: list[QLineF] = []
        """The pieces as straight lines, made when they are first seen so."""
        self._labels = Labels()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(0)

    def show_wires(
        self, wires: Sequence[Wire], texts: Sequence[str], wrong: frozenset[Wire]
    ) -> None:
        """Draw these wires, each with its text, which may be empty.

        `wrong` ones carry what does not fit the node they end at.
        """
        self.wires = list(wires)
        self._rows = {wire: row for row, wire in enumerate(wires)}
        self._labels.texts = texts
        self._wrong = wrong
        if self.selected not in self._rows:
            self.selected = None
        self._own = None
        self.update()

    def show_texts(self, texts: Sequence[str], wrong: frozenset[Wire]) -> None:
        """Write other shapes on the wires, which run as before."""
        judged = [self._rows[wire] for wire in wrong ^ self._wrong]
        self._wrong, self._own = wrong, None
        self._renew([*self._labels.write(texts), *judged])

    def show_strengths(self, strengths: Mapping[Wire, Strength]) -> None:
        """Draw these wires with colours and widths of their own."""
        if strengths == self._strengths:
            return
        before, self._strengths, self._own = self._strengths, strengths, None
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
        self.paths, self._lines = paths, []
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
        self.selected, self.selected_point, self._own = wire, point, None
        self.update()

    def light(self, *wires: Wire | None) -> None:
        """Light up the wires that a gesture would change, and no others."""
        lit = frozenset(wire for wire in wires if wire)
        if lit != self.lit:
            self.lit, self._own = lit, None
            self.update()

    def hide(self, *wires: Wire | None) -> None:
        """Leave wires out while their ends are dragged."""
        hidden = frozenset(wire for wire in wires if wire)
        if hidden != self.hidden:
            self.hidden, self._own = hidden, None
            self.update()

    def copy(self) -> "WireLayer":
        """One that shows the same wires and texts, nothing selected, lit or hidden."""
        copy = WireLayer()
        copy.show_wires(self.wires, self._labels.texts, self._wrong)
        copy.paths, copy._nodes, copy._boxes = self.paths, self._nodes, self._boxes
        return copy

    def painted(self, painter: QPainter, area: QRectF) -> Shares:
        """Paint what is near an area for a picture, some wires at each step."""
        zoom, colors = zoom_of(painter), theme.colors()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= SMOOTH_FROM)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rows, numbers = self.paths.near_whole(*_sides(area))
        pieces = self.paths.pieces[numbers].tolist()
        for at in range(0, len(rows), PART):
            some = slice(at, at + PART)
            self._paint_pieces(painter, colors, zoom, rows[some], pieces[some])
            yield 0.5 * at / len(rows)
        once = list(dict.fromkeys(rows))
        for at in range(0, len(once), PART):
            some_rows = once[at : at + PART]
            if zoom >= POINTS_FROM:
                self._paint_points(painter, colors, [self.wires[row] for row in some_rows])
            if zoom >= LABELS_FROM:
                self._paint_labels(painter, colors, some_rows)
            yield 0.5 + 0.5 * at / len(once)

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
        self._paint_pieces(painter, colors, zoom, rows, pieces)
        return rows

    def _paint_pieces(
        self,
        painter: QPainter,
        colors: theme.Colors,
        zoom: float,
        rows: Sequence[int],
        pieces: Sequence[list[float]],
    ) -> None:
        """Draw pieces of wires; `rows` says of which each is one."""
        own = self._own_looks(colors)
        plain = pen_of(colors.wire, WIDTH, zoom)
        painter.setPen(plain)
        # One by one: a single path of many crossing wires takes ten times as long to fill.
        for row, piece in zip(rows, pieces, strict=True):
            if row not in own:
                paint_curve(painter, piece)
            elif look := own[row]:
                painter.setPen(look.pen(zoom))
                paint_curve(painter, piece)
                painter.setPen(plain)

    def _paint_straight(
        self, painter: QPainter, colors: theme.Colors, zoom: float, area: QRectF
    ) -> list[int]:
        """The same with straight lines: those of a kind in one call, the others over them."""
        self._lines = lines = self._lines or [QLineF(*line) for line in self.paths.straight()]
        rows, numbers = self.paths.near_whole(*_sides(area))
        own = self._own_looks(colors)
        special: dict[Strength, list[QLineF]] = {}
        for row, number in zip(rows, numbers, strict=True) if own else ():
            if look := own.get(row):
                special.setdefault(look, []).append(lines[number])
        if own:
            numbers = [n for row, n in zip(rows, numbers, strict=True) if row not in own]
        painter.setPen(pen_of(colors.wire, WIDTH, zoom))
        painter.drawLines([lines[number] for number in numbers])
        for look, alike in special.items():
            painter.setPen(look.pen(zoom))
            painter.drawLines(alike)
        return rows

    def _renew(self, rows: Sequence[int]) -> None:
        """Paint again where these wires are; everywhere, if they are many."""
        if len(rows) > MANY:
            self.update()
            return
        for left, top, right, bottom in self._boxes[list(rows)].tolist():
            self.update(QRectF(QPointF(left, top), QPointF(right, bottom)))

    def _own_looks(self, colors: theme.Colors) -> dict[int, Strength | None]:
        """How the wires look that are not like the others; None: they are not drawn."""
        if self._own is None or self._own[0] is not colors:
            strong = {*self.lit, *([self.selected] if self.selected else ())}
            looks = (
                self._strengths,
                dict.fromkeys(self._wrong, Strength(colors.error, WIDTH)),
                dict.fromkeys(strong, Strength(colors.accent, THICK)),
                dict.fromkeys(self.hidden),
            )
            rows = self._rows
            own = {rows[w]: look for of in looks for w, look in of.items() if w in rows}
            self._own = colors, own
        return self._own[1]

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
