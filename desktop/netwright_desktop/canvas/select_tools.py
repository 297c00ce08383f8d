"""Gestures on nodes: move them, select them with a rubber band."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from netwright.graph.commands import MoveNodes
from netwright.graph.graph import Position, Wire
from netwright_desktop import theme
from netwright_desktop.canvas.edits import can_pass_through, moved_into
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.mark_edits import carried
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool

DRAG_STARTS = 4.0
"""Pixels that the pointer must move before a click becomes a drag."""

ADDING = Modifiers.ShiftModifier | Modifiers.ControlModifier
"""Keys with which a click adds to the selection."""


class MoveTool(Tool):
    """Drags the selected nodes on the grid; Alt leaves the grid.

    A single node without wires that is dropped on a wire is inserted there.
    """

    def __init__(self, scene: CanvasScene, start: QPointF, held: str, zoom: float) -> None:
        self._scene = scene
        self._start = start
        self._threshold = DRAG_STARTS / zoom
        self._held = held
        level = scene.document.level
        moved = carried(level, scene.document.selected)
        self._before = {item: level.graph.item(item).position for item in moved}
        self._positions: dict[str, Position] = {}
        self._under: Wire | None = None

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        delta = point - self._start
        if not self._positions and delta.manhattanLength() < self._threshold:
            return
        x, y = self._before[self._held]
        wanted = (x + delta.x(), y + delta.y())
        there = wanted if modifiers & Modifiers.AltModifier else snapped(*wanted)
        dx, dy = there[0] - x, there[1] - y
        self._positions = {
            node_id: (left + dx, top + dy) for node_id, (left, top) in self._before.items()
        }
        self._scene.show_moved(self._positions)
        self._under = self._wire_under()
        self._scene.wires.light(self._under)

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        document = self._scene.document
        self._scene.wires.light(None)
        if self._under:
            there = self._positions[self._held]
            command = moved_into(document.level, self._held, self._under, there)
            if command:
                document.do(command)
                return
        if self._positions and self._positions != self._before:
            document.do(MoveNodes(self._positions))
        elif not self._positions and not modifiers & ADDING:
            document.select((self._held,))

    def cancel(self) -> None:
        self._scene.show_as_is()

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
