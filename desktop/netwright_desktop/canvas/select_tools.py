"""Gestures on nodes: move them, select them with a rubber band."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from netwright.graph.graph import Position, Wire
from netwright.graph.routing import moved, routes_moved
from netwright_desktop import theme
from netwright_desktop.canvas.curves import overlapping
from netwright_desktop.canvas.edits import can_pass_through
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.guides import Line, snap
from netwright_desktop.canvas.inserting import moved_into
from netwright_desktop.canvas.mark_edits import carried
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool

DRAG_STARTS = 4.0
"""Pixels that the pointer must move before a click becomes a drag."""
GUIDE_REACH = 7.0
"""Pixels within which a node snaps onto a guide."""

ADDING = Modifiers.ShiftModifier | Modifiers.ControlModifier
"""Keys with which a click adds to the selection."""


class MoveTool(Tool):
    """Drags the selected nodes onto guides and the grid; Ctrl leaves both.

    A single node without wires that is dropped on a wire is inserted there, unless Alt is down.
    """

    pans = True

    def __init__(
        self,
        scene: CanvasScene,
        start: QPointF,
        held: str,
        zoom: float,
        seen: Callable[[], QRectF],
    ) -> None:
        self._scene = scene
        self._start = start
        self._threshold = DRAG_STARTS / zoom
        self._reach = GUIDE_REACH / zoom
        self._held = held
        self._seen = seen
        level = scene.document.level
        held_ids = carried(level, scene.document.selected)
        self._before = {item: level.graph.item(item).position for item in held_ids}
        boxes = self._before.keys() & scene.nodes.keys()
        self._frame = _edges(scene.frame_of(boxes or held_ids))
        others = [_edges(item.frame()) for i, item in scene.nodes.items() if i not in boxes]
        self._others = np.array(others, float).reshape(-1, 4)
        self._positions: dict[str, Position] = {}
        self._lines: tuple[Line, ...] = ()
        self._under: Wire | None = None

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        delta = point - self._start
        if not self._positions and delta.manhattanLength() < self._threshold:
            return
        dx, dy = delta.x(), delta.y()
        self._lines = ()
        if not modifiers & Modifiers.ControlModifier:
            dx, dy = self._snapped(dx, dy)
        self._positions = {
            node_id: (left + dx, top + dy) for node_id, (left, top) in self._before.items()
        }
        level = self._scene.document.level
        self._scene.show_moved(self._positions, routes_moved(level, self._positions))
        is_alone = modifiers & Modifiers.AltModifier
        self._under = None if is_alone else self._wire_under()
        self._scene.wires.light(self._under)

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        document = self._scene.document
        self._scene.wires.light()
        if self._under:
            there = self._positions[self._held]
            command = moved_into(document.level, self._held, self._under, there)
            if command:
                document.do(command)
                return
        if self._positions and self._positions != self._before:
            document.do(moved(document.level, self._positions))
        elif not self._positions and not modifiers & ADDING:
            document.select((self._held,))

    def cancel(self) -> None:
        self._scene.show_as_is()

    def area(self) -> QRectF:
        area = QRectF()
        for x1, y1, x2, y2 in self._lines:
            area |= QRectF(QPointF(x1, y1), QPointF(x2, y2))
        return area

    def paint(self, painter: QPainter) -> None:
        pen = QPen(QColor(theme.colors().accent), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines([QLineF(*line) for line in self._lines])

    def _snapped(self, dx: float, dy: float) -> Position:
        """The way to the guides; on the grid where there is none."""
        left, top, right, bottom = self._frame
        wanted = (left + dx, top + dy, right + dx, bottom + dy)
        seen = _edges(self._seen())
        near = self._others[overlapping(self._others, *seen)]
        found = snap(wanted, near, self._reach)
        x, y = self._before[self._held]
        across, down = snapped(x + dx, y + dy)
        self._lines = found.lines
        return (
            across - x if found.right is None else dx + found.right,
            down - y if found.down is None else dy + found.down,
        )

    def _wire_under(self) -> Wire | None:
        node = self._scene.document.graph.nodes.get(self._held)
        if node is None or len(self._before) > 1 or not can_pass_through(node.layer):
            return None
        if self._scene.document.graph.wires_of(self._held):
            return None
        item = self._scene.nodes[self._held]
        return self._scene.wires.wire_at(item.frame().center(), item.frame().height() / 2)


class RubberBand(Tool):
    """Selects what a rectangle touches; Shift adds to what is selected already."""

    pans = True

    def __init__(self, scene: CanvasScene, start: QPointF, modifiers: Modifiers) -> None:
        self._scene = scene
        self._start = start
        self._area = QRectF(start, start)
        self._before = scene.document.selected
        self._kept = self._before if modifiers & ADDING else frozenset()
        scene.select_wire(None)
        scene.document.select(self._kept)

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        del modifiers
        self._area = QRectF(self._start, point).normalized()
        self._scene.document.select(self._kept | self._scene.nodes_in(self._area))

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        if point != self._start:
            self.move(point, modifiers)

    def cancel(self) -> None:
        self._scene.document.select(self._before)

    def area(self) -> QRectF:
        return self._area

    def paint(self, painter: QPainter) -> None:
        accent = QColor(theme.colors().accent)
        pen = QPen(accent, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        accent.setAlphaF(0.12)
        painter.setBrush(accent)
        painter.drawRect(self._area)


def _edges(area: QRectF) -> Line:
    return area.left(), area.top(), area.right(), area.bottom()
