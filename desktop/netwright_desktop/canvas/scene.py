"""The picture of the open network: it hears `changed` and makes itself equal to the graph."""

from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from netwright.graph.graph import Position, Wire
from netwright.operations.tensor import spelled
from netwright_desktop import theme
from netwright_desktop.canvas.geometry import NODE_WIDTH, PORT_REACH, Port
from netwright_desktop.canvas.node_item import NodeItem
from netwright_desktop.canvas.wire_layer import WireLayer
from netwright_desktop.document import GraphDocument

WIRE_REACH = 8.0
"""How near the pointer must come to take hold of a wire."""


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
        self.wires = WireLayer()
        self._frames = np.zeros((0, 4))
        self.addItem(self.wires)
        document.changed.connect(self._follow)
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
        layer = item.node.layer
        ports = [Port(item.node.id, name, False) for name in layer.inputs]
        ports += [Port(item.node.id, name, True) for name in layer.outputs]
        return [(port, item.port_position(port.name, port.is_output)) for port in ports]

    def position_of(self, port: Port) -> QPointF:
        """Where a port is."""
        return self.nodes[port.node_id].port_position(port.name, port.is_output)

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The node under a point."""
        return next((item for item in self.items(point) if isinstance(item, NodeItem)), None)

    def wire_at(self, point: QPointF, zoom: float = 1.0) -> Wire | None:
        """The wire under a point."""
        return self.wires.wire_at(point, WIRE_REACH / min(zoom, 1.0))

    def nodes_in(self, area: QRectF) -> set[str]:
        """The ids of the nodes that touch an area."""
        return {item.node.id for item in self.items(area) if isinstance(item, NodeItem)}

    def select_wire(self, wire: Wire | None) -> None:
        """Select one wire and no node, or no wire."""
        if wire is not None:
            self.document.select(())
        if wire != self.wires.selected:
            self.wires.select(wire)
            self.wire_selected.emit()

    def glow(self, ports: frozenset[Port] | None) -> None:
        """While a wire is drawn: which ports would take it."""
        for node_id, item in self.nodes.items():
            mine = None if ports is None else frozenset(p for p in ports if p.node_id == node_id)
            item.set_glowing(mine)

    def show_moved(self, positions: Mapping[str, Position]) -> None:
        """Show nodes elsewhere while they are dragged; the document is as it was."""
        rows = {node_id: row for row, node_id in enumerate(self.nodes)}
        for node_id, position in positions.items():
            item = self.nodes[node_id]
            item.setPos(*position)
            self._frames[rows[node_id]] = _corners(item)
        ends = self.wires.ends.copy()
        for row, wire in enumerate(self.wires.wires):
            if wire.source in positions or wire.target in positions:
                ends[row] = self._ends_of(wire)
        self.wires.place(ends, self._frames, only_moved_labels=True)

    def show_as_is(self) -> None:
        """Forget what a gesture showed for the time being."""
        self.glow(None)
        self.wires.light(None)
        self.wires.hide_wire(None)
        self._follow()

    def frame_of(self, node_ids: Iterable[str]) -> QRectF:
        """The rectangle around some nodes."""
        frame = QRectF()
        for node_id in node_ids:
            frame = frame.united(self.nodes[node_id].frame())
        return frame

    def _follow(self) -> None:
        graph, analysis = self.document.graph, self.document.analysis
        for node_id in [node_id for node_id in self.nodes if node_id not in graph.nodes]:
            self.removeItem(self.nodes.pop(node_id))
        problems: dict[str, list[str]] = {}
        for problem in analysis.problems:
            problems.setdefault(problem.node_id, []).append(problem.message)
        wired = _wired_ports(graph.wires)
        for node_id, node in graph.nodes.items():
            item = self.nodes.get(node_id)
            if item is None:
                item = self.nodes[node_id] = NodeItem(node)
                self.addItem(item)
            item.show_node(
                node,
                analysis.nodes[node_id].parameters,
                tuple(problems.get(node_id, ())),
                frozenset(wired.get(node_id, ())),
            )
        self._show_wires(wired)
        self._follow_selection()

    def _show_wires(self, wired: Mapping[str, set[Port]]) -> None:
        graph, analysis = self.document.graph, self.document.analysis
        wires = sorted(graph.wires)
        shapes = {wire: analysis.shape_on(wire) for wire in wires}
        # A Target of classes gives one whole number, which has no shape to write.
        labels = {
            w: spelled(shape) if shape else "class"
            for w, shape in shapes.items()
            if shape is not None
        }
        in_trouble = {problem.node_id for problem in analysis.problems}
        wrong = frozenset(
            wire
            for wire in labels
            if wire.target in in_trouble
            and not analysis.nodes[wire.target].outputs
            and all(
                Port(wire.target, name, False) in wired[wire.target]
                for name in graph.nodes[wire.target].layer.inputs
            )
        )
        self.wires.show_wires(wires, labels, wrong)
        self._lay_wires()

    def _lay_wires(self) -> None:
        ends = np.array([self._ends_of(wire) for wire in self.wires.wires], float).reshape(-1, 4)
        self._frames = np.array([_corners(i) for i in self.nodes.values()], float).reshape(-1, 4)
        self.wires.place(ends, self._frames)

    def _ends_of(self, wire: Wire) -> tuple[float, float, float, float]:
        start = self.nodes[wire.source].port_position(wire.output, True)
        end = self.nodes[wire.target].port_position(wire.input, False)
        return start.x(), start.y(), end.x(), end.y()

    def _follow_selection(self) -> None:
        selected = self.document.selected
        if selected and self.wires.selected:
            self.wires.select(None)
        for node_id, item in self.nodes.items():
            item.set_selected(node_id in selected)


def _corners(item: NodeItem) -> tuple[float, float, float, float]:
    x, y = item.pos().x(), item.pos().y()
    return x, y, x + NODE_WIDTH, y + item.shape_in_scene.height


def _wired_ports(wires: Iterable[Wire]) -> dict[str, set[Port]]:
    ports: dict[str, set[Port]] = {}
    for wire in wires:
        ports.setdefault(wire.source, set()).add(Port(wire.source, wire.output, True))
        ports.setdefault(wire.target, set()).add(Port(wire.target, wire.input, False))
    return ports
