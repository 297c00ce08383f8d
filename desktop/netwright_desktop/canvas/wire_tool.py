"""The gesture that lays, lays anew and takes off wires."""

from collections.abc import Callable
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netwright.graph.analysis import analyze
from netwright.graph.commands import Batch, Command, Connect, Disconnect
from netwright.graph.connection import judge
from netwright.graph.graph import Graph, Wire
from netwright_desktop import theme
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool

Dropped = Callable[[Port, QPointF], None]


class WireTool(Tool):
    """Drags one end of a wire from port to port.

    From an output, or an input without a wire, the wire is new. From an input with a wire, it is
    that wire's end: dropped on another input it moves there, dropped on nothing it is taken off.
    `dropped` is called when a new wire ends on empty canvas.
    """

    def __init__(self, scene: CanvasScene, port: Port, dropped: Dropped) -> None:
        self._scene = scene
        self._dropped = dropped
        graph = scene.document.graph
        self._old = None if port.is_output else graph.wire_into(port.node_id, port.name)
        if self._old:
            port = Port(self._old.source, self._old.output, True)
        self.fixed = port
        """The end that stays."""
        self._end = scene.position_of(port)
        self._at: Port | None = None
        self._moved = False
        self.compatible = compatible_ports(graph, port, self._old)
        scene.wires.hide_wire(self._old)
        scene.glow(self.compatible | {port})

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        del modifiers
        self._moved = True
        there = self._port_near(point)
        self._end = self._scene.position_of(there) if there else point
        if there != self._at:
            self._at = there
            self.hint, self.is_refusal = self._judgement()

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        if self._moved:
            self.move(point, modifiers)
        document, old = self._scene.document, self._old
        command = self._command()
        self._scene.show_as_is()
        if command:
            document.do(command)
        elif self._moved and self._at is None and old is None and not self._on_node(point):
            self._dropped(self.fixed, point)

    def cancel(self) -> None:
        self._scene.show_as_is()

    def area(self) -> QRectF:
        return self._curve().boundingRect()

    def paint(self, painter: QPainter) -> None:
        colors = theme.colors()
        color = QColor(colors.error if self.is_refusal else colors.accent)
        line = Qt.PenStyle.SolidLine if self._at and not self.is_refusal else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.5, line))
        painter.drawPath(self._curve())

    def _curve(self) -> QPainterPath:
        start, end = self._scene.position_of(self.fixed), self._end
        if not self.fixed.is_output:
            start, end = end, start
        reach = QPointF(max(abs(end.x() - start.x()) / 2, curves.REACH), 0.0)
        path = QPainterPath(start)
        path.cubicTo(start + reach, end - reach, end)
        return path

    def _command(self) -> Command | None:
        if not self._moved:
            return None
        if self._at is None:
            return Disconnect((self._old,)) if self._old else None
        wire = self.fixed.wire_to(self._at)
        if wire == self._old or self.is_refusal:
            return None
        if self._old is None:
            return Connect(wire)
        return Batch((Disconnect((self._old,)), Connect(wire)), "Move wire")

    def _judgement(self) -> tuple[str, bool]:
        if self._at is None:
            return ("", False)
        wire = self.fixed.wire_to(self._at)
        if wire == self._old:
            return ("", False)
        if self._at.is_output == self.fixed.is_output:
            way = "an input" if self.fixed.is_output else "an output"
            return (f"A wire from here ends at {way}.", True)
        verdict = judge(_without(self._scene.document.graph, self._old), wire)
        if not verdict.ok:
            return (verdict.reason, True)
        return ("\n".join(self._consequences(wire)), False)

    def _consequences(self, wire: Wire) -> list[str]:
        """What laying the wire would do besides: replace another, bring what does not fit."""
        graph = self._scene.document.graph
        sentences = []
        taken = graph.wire_into(wire.target, wire.input)
        if taken and taken != self._old:
            sentences.append(f"Replaces the wire from {graph.nodes[taken.source].name}.")
        trial = _without(graph, self._old).copy()
        Connect(wire).apply(trial)
        known = {problem.message for problem in self._scene.document.analysis.problems}
        there = (problem.message for problem in analyze(trial).problems_of(wire.target))
        return sentences + [message for message in there if message not in known]

    def _port_near(self, point: QPointF) -> Port | None:
        """The port under the pointer, or the best of the node under it: free, then near."""
        port = self._scene.port_at(point)
        if port and port.is_output != self.fixed.is_output:
            return port
        item = self._scene.node_at(point)
        if item is None or item.node.id == self.fixed.node_id:
            return port if port and port.node_id != self.fixed.node_id else None
        graph = self._scene.document.graph

        def order(port_there: tuple[Port, QPointF]) -> tuple[bool, bool, float]:
            candidate, where = port_there
            taken = not candidate.is_output and graph.wire_into(candidate.node_id, candidate.name)
            distance = hypot(where.x() - point.x(), where.y() - point.y())
            return candidate not in self.compatible, bool(taken), distance

        ports = [
            there
            for there in self._scene.ports_of(item)
            if there[0].is_output != self.fixed.is_output
        ]
        return min(ports, key=order)[0] if ports else None

    def _on_node(self, point: QPointF) -> bool:
        return self._scene.node_at(point) is not None


def compatible_ports(graph: Graph, fixed: Port, old: Wire | None = None) -> frozenset[Port]:
    """Every port that a wire from `fixed` may end at: the same verdict as `judge`, in one walk."""
    graph = _without(graph, old)
    reached = graph.upstream if fixed.is_output else graph.downstream
    refused = reached(fixed.node_id)
    ports = frozenset(
        Port(node.id, name, not fixed.is_output)
        for node in graph.nodes.values()
        if node.id not in refused
        for name in (node.layer.inputs if fixed.is_output else node.layer.outputs)
    )
    return frozenset(port for port in ports if fixed.wire_to(port) not in graph.wires)


def _without(graph: Graph, wire: Wire | None) -> Graph:
    return Graph(graph.nodes, graph.wires - {wire}) if wire else graph
