"""The picture of the open network: it hears `changed` and makes itself equal to the graph."""

from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsScene, QStyleOptionGraphicsItem

from netwright.graph.graph import Position, Route, Wire
from netwright.graph.routing import routes_at
from netwright_desktop import theme
from netwright_desktop.canvas.boxes import Boxes
from netwright_desktop.canvas.far_boxes import FarBoxes
from netwright_desktop.canvas.geometry import NODE_WIDTH, PORT_REACH, Port
from netwright_desktop.canvas.haste import Haste
from netwright_desktop.canvas.mark_items import MarkItem
from netwright_desktop.canvas.node_item import NodeItem
from netwright_desktop.canvas.wire_layer import WireLayer
from netwright_desktop.canvas.wire_paths import PassedPoint
from netwright_desktop.canvas.wire_texts import misfits, texts_of
from netwright_desktop.document import GraphDocument

WIRE_REACH, POINT_REACH = 8.0, 9.0
"""How near the pointer must come to take hold of a wire, or of a point that it passes."""


class CanvasScene(QGraphicsScene):
    """One item per node and one for all wires.

    Undo, loading and pasting need no drawing code: whatever changes the document, `_follow`
    takes away the items of nodes that are gone, adds those of new ones and renews the others.

    Signals:
        wire_selected: another wire is selected now, or none.
    """

    wire_selected = Signal()

    def __init__(self, document: GraphDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.nodes: dict[str, NodeItem] = {}
        """The boxes of the open level: nodes, groups and gates, by id."""
        self.marks: dict[str, MarkItem] = {}
        """The frames and notes of the open level, by id."""
        self._laid: object = None
        """The geometry for which wires were laid; None: they are shown elsewhere for a while."""
        self._boxes = Boxes(document)
        self.haste = Haste(self)
        self._far: FarBoxes | None = None
        """The boxes as they are painted in haste."""
        self.haste.ended.connect(self._forget_far)
        self.wires = WireLayer(self.haste)
        self._known: frozenset[Wire] = frozenset()
        """The wires of the level, in their order, and the ports that they end at by box."""
        self._in_order: list[Wire] = []
        self._wired: dict[str, frozenset[Port]] = {}
        self._frames = np.zeros((0, 4))
        self._routes: dict[Wire, Route] = {}
        self.addItem(self.wires)
        document.changed.connect(self._follow)
        document.level_changed.connect(self._follow)
        document.selection_changed.connect(self._follow_selection)
        theme.signals.changed.connect(self.update)
        self._follow()

    def port_at(self, point: QPointF, reach: float = PORT_REACH) -> Port | None:
        """The port nearest to a point, within reach."""
        around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
        best, nearest = None, reach
        for item in self.items(around):
            if not isinstance(item, NodeItem):
                continue
            for port, position in self.ports_of(item):
                distance = float(np.hypot(position.x() - point.x(), position.y() - point.y()))
                if distance < nearest:
                    best, nearest = port, distance
        return best

    def ports_of(self, item: NodeItem) -> list[tuple[Port, QPointF]]:
        """The ports of a node and where they are."""
        box = item.box
        ports = [Port(box.id, name, False) for name in box.inputs]
        ports += [Port(box.id, name, True) for name in box.outputs]
        return [(port, item.port_position(port.name, port.is_output)) for port in ports]

    def position_of(self, port: Port) -> QPointF:
        """Where a port is."""
        return self.nodes[port.node_id].port_position(port.name, port.is_output)

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The node under a point."""
        return next((item for item in self.items(point) if isinstance(item, NodeItem)), None)

    def mark_at(self, point: QPointF) -> MarkItem | None:
        """The note, or the title or corner of a frame, under a point."""
        return next((item for item in self.items(point) if isinstance(item, MarkItem)), None)

    def wire_at(self, point: QPointF, zoom: float = 1.0) -> Wire | None:
        """The wire under a point."""
        return self.wires.wire_at(point, WIRE_REACH / min(zoom, 1.0))

    def point_at(self, point: QPointF, zoom: float = 1.0) -> PassedPoint | None:
        """The point of a wire that lies under a point."""
        return self.wires.paths.point_at(point.x(), point.y(), POINT_REACH / min(zoom, 1.0))

    def nodes_in(self, area: QRectF) -> set[str]:
        """The ids of the boxes that touch an area, and of the frames and notes that lie in it."""
        boxes = {item.box.id for item in self.items(area) if isinstance(item, NodeItem)}
        return boxes | {i for i, item in self.marks.items() if area.contains(item.frame())}

    def select_wire(self, wire: Wire | None, point: PassedPoint | None = None) -> None:
        """Select one wire and no node, or no wire; and one of the points that it passes."""
        if wire is not None:
            self.document.select(())
        if (wire, point) != (self.wires.selected, self.wires.selected_point):
            self.wires.select(wire, point)
            self.wire_selected.emit()

    def glow(self, ports: frozenset[Port] | None) -> None:
        """While a wire is drawn: which ports would take it."""
        for node_id, item in self.nodes.items():
            mine = None if ports is None else frozenset(p for p in ports if p.node_id == node_id)
            item.set_glowing(mine)

    def show_moved(
        self, positions: Mapping[str, Position], routes: Mapping[Wire, Route] | None = None
    ) -> None:
        """Show nodes elsewhere, and other routes of wires; the document is as it was."""
        self._laid = self._far = None
        rows = {node_id: row for row, node_id in enumerate(self.nodes)}
        for node_id, position in positions.items():
            if node_id in self.marks:
                self.marks[node_id].setPos(*position)
                continue
            item = self.nodes[node_id]
            item.setPos(*position)
            self._frames[rows[node_id]] = _corners(item)
        ends = self.wires.paths.ends.copy()
        for row, wire in enumerate(self.wires.wires):
            if wire.source in positions or wire.target in positions:
                ends[row] = self._ends_of(wire)
        ways = self._routes if routes is None else routes
        self.wires.place(ends, ways, self._frames, only_moved_labels=True)

    def show_as_is(self) -> None:
        """Forget what a gesture showed for the time being."""
        self.glow(None)
        self.wires.light()
        self.wires.hide()
        self._follow()

    def frame_of(self, node_ids: Iterable[str]) -> QRectF:
        """The rectangle around some boxes, frames and notes."""
        frame = QRectF()
        for node_id in node_ids:
            item = self.nodes.get(node_id) or self.marks[node_id]
            frame = frame.united(item.frame())
        return frame

    def all_frame(self) -> QRectF:
        """The rectangle around everything, with the wires that turn back around it."""
        return self.frame_of((*self.nodes, *self.marks)).united(self.wires.area())

    def paint_far(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        """Paint what lies in an area as it is seen in haste: lines and rectangles."""
        if self._far is None:
            self._far = FarBoxes(self.nodes.values())
        option = QStyleOptionGraphicsItem()
        behind = [(item.zValue(), item) for item in (*self.marks.values(), self.wires)]
        for _, item in sorted(behind, key=lambda one: one[0]):
            painter.save()
            painter.translate(item.pos())
            item.paint(painter, option)
            painter.restore()
        self._far.paint(painter, area, zoom)

    def _forget_far(self) -> None:
        self._far = None

    def _follow(self) -> None:
        self._forget_far()
        level = self.document.level
        boxes = self._boxes.now()
        for box_id in [box_id for box_id in self.nodes if box_id not in boxes]:
            self.removeItem(self.nodes.pop(box_id))
        if level.wires.keys() != self._known:
            self._known = frozenset(level.wires)
            self._in_order = sorted(level.wires, key=_ends_in_words)
            self._wired = {i: frozenset(p) for i, p in _wired_ports(self._in_order).items()}
        is_elsewhere = self._laid is None
        for box_id, box in boxes.items():
            ports = self._wired.get(box_id, _NONE)
            item = self.nodes.get(box_id)
            if item is None:
                item = self.nodes[box_id] = NodeItem(box, self.haste)
                self.addItem(item)
            if is_elsewhere or not item.is_picture_of(box, ports):
                item.show_box(box, ports)
        self._show_wires()
        self._show_marks()
        self._follow_selection()

    def _show_marks(self) -> None:
        here = self.document.level.group
        marks = {i: m for i, m in self.document.graph.marks.items() if m.group == here}
        for mark_id in [mark_id for mark_id in self.marks if mark_id not in marks]:
            self.removeItem(self.marks.pop(mark_id))
        for mark_id, mark in marks.items():
            if mark_id not in self.marks:
                self.marks[mark_id] = MarkItem(mark)
                self.addItem(self.marks[mark_id])
            self.marks[mark_id].show_mark(mark)

    def _show_wires(self) -> None:
        wires = self._in_order
        labels = texts_of(self.document, wires)
        wrong = misfits(self.document, wires, labels, self._wired)
        laid = self._geometry()
        if laid == self._laid:
            self.wires.show_texts(labels, wrong)
            return
        self.wires.show_wires(wires, labels, wrong)
        self._lay_wires()
        self._laid = laid

    def _geometry(self) -> object:
        """All that says where wires run: equal as long as none has to be laid anew."""
        boxes = [
            (box.id, box.position, box.inputs, box.outputs, box.is_collapsed)
            for box in (item.box for item in self.nodes.values())
        ]
        return boxes, self._known, routes_at(self.document.level)

    def _lay_wires(self) -> None:
        ends = np.array([self._ends_of(wire) for wire in self.wires.wires], float).reshape(-1, 4)
        self._frames = np.array([_corners(i) for i in self.nodes.values()], float).reshape(-1, 4)
        self._routes = routes_at(self.document.level)
        self.wires.place(ends, self._routes, self._frames)

    def _ends_of(self, wire: Wire) -> tuple[float, float, float, float]:
        source, target = self.nodes[wire.source], self.nodes[wire.target]
        start, end = source.pos(), target.pos()
        return (
            start.x() + NODE_WIDTH,
            start.y() + source.shape_in_scene.outputs[wire.output],
            end.x(),
            end.y() + target.shape_in_scene.inputs[wire.input],
        )

    def _follow_selection(self) -> None:
        self._forget_far()
        selected = self.document.selected
        if selected and self.wires.selected:
            self.wires.select(None)
        for items in (self.nodes, self.marks):
            for item_id, item in items.items():
                item.set_selected(item_id in selected)


_NONE: frozenset[Port] = frozenset()


def _ends_in_words(wire: Wire) -> tuple[str, str, str, str]:
    return wire.source, wire.output, wire.target, wire.input


def _corners(item: NodeItem) -> tuple[float, float, float, float]:
    x, y = item.pos().x(), item.pos().y()
    shape = item.shape_in_scene
    return x, y + shape.top, x + NODE_WIDTH, y + shape.height


def _wired_ports(wires: Iterable[Wire]) -> dict[str, set[Port]]:
    ports: dict[str, set[Port]] = {}
    for wire in wires:
        ports.setdefault(wire.source, set()).add(Port(wire.source, wire.output, True))
        ports.setdefault(wire.target, set()).add(Port(wire.target, wire.input, False))
    return ports
