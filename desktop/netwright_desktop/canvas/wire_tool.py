"""The gesture that lays, lays anew and takes off wires."""

from collections.abc import Callable
from dataclasses import replace
from math import hypot

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netwright.graph.analysis import analyze
from netwright.graph.commands import Batch, Command, Connect, Disconnect
from netwright.graph.connection import judge
from netwright.graph.graph import Graph, Wire
from netwright.graph.levels import End, Level
from netwright_desktop import theme
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.edits import ports_of
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
        self._level = level = scene.document.level
        self._old = None if port.is_output else level.wire_into(port.node_id, port.name)
        if self._old:
            port = Port(self._old.source, self._old.output, True)
        self.fixed = port
        """The end that stays."""
        self._end = scene.position_of(port)
        self._at: Port | None = None
        self._moved = False
        self.compatible = compatible_ports(level, port, self._old)
        scene.wires.hide(self._old)
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
        old = self._level.real((self._old,) if self._old else ())
        if self._at is None:
            return Disconnect(old) if old else None
        wire = self.fixed.wire_to(self._at)
        if wire == self._old or self.is_refusal:
            return None
        laid = tuple(Connect(meant) for meant in self._level.meant(wire))
        if old:
            return Batch((Disconnect(old), *laid), "Move wire")
        return laid[0] if len(laid) == 1 else Batch(laid, "Connect")

    def _judgement(self) -> tuple[str, bool]:
        if self._at is None:
            return ("", False)
        wire = self.fixed.wire_to(self._at)
        if wire == self._old:
            return ("", False)
        if self._at.is_output == self.fixed.is_output:
            way = "an input" if self.fixed.is_output else "an output"
            return (f"A wire from here ends at {way}.", True)
        graph = _without(self._level, self._old)
        verdicts = [judge(graph, meant) for meant in self._level.meant(wire)]
        refusal = next((verdict.reason for verdict in verdicts if not verdict.ok), "")
        if refusal:
            return (refusal, True)
        return ("\n".join(self._consequences(wire)), False)

    def _consequences(self, wire: Wire) -> list[str]:
        """What laying the wire would do besides: replace another, bring what does not fit."""
        graph = self._level.graph
        sentences = []
        trial = _without(self._level, self._old).copy()
        meant = self._level.meant(wire)
        taken = trial.wire_into(meant[0].target, meant[0].input)
        if taken:
            sentences.append(f"Replaces the wire from {graph.nodes[taken.source].name}.")
        for real in meant:
            Connect(real).apply(trial)
        known = {problem.message for problem in self._scene.document.analysis.problems}
        problems = analyze(trial).problems
        targets = {real.target for real in meant}
        there = (problem.message for problem in problems if problem.node_id in targets)
        return sentences + [message for message in there if message not in known]

    def _port_near(self, point: QPointF) -> Port | None:
        """The port under the pointer, or the best of the node under it: free, then near."""
        port = self._scene.port_at(point)
        if port and port.is_output != self.fixed.is_output:
            return port
        item = self._scene.node_at(point)
        if item is None or item.box.id == self.fixed.node_id:
            return port if port and port.node_id != self.fixed.node_id else None
        level = self._level

        def order(port_there: tuple[Port, QPointF]) -> tuple[bool, bool, float]:
            candidate, where = port_there
            taken = not candidate.is_output and level.wire_into(candidate.node_id, candidate.name)
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


def compatible_ports(level: Level, fixed: Port, old: Wire | None = None) -> frozenset[Port]:
    """Every port that a wire from `fixed` may end at: the same verdict as `judge`, in one walk."""
    graph = _without(level, old)
    reached = graph.upstream if fixed.is_output else graph.downstream
    refused: set[str] = set()
    for node_id, _ in _ends(level, fixed):
        refused |= reached(node_id)
    ports = [
        Port(box, name, not fixed.is_output)
        for box in (*level.nodes, *level.groups, *level.gates)
        for name in ports_of(level, box)[0 if fixed.is_output else 1]
    ]
    return frozenset(
        port
        for port in ports
        if refused.isdisjoint(node_id for node_id, _ in _ends(level, port))
        and not graph.wires.issuperset(level.meant(fixed.wire_to(port)))
    )


def _ends(level: Level, port: Port) -> tuple[End, ...]:
    ends = level.sources if port.is_output else level.targets
    return ends(port.node_id, port.name)


def _without(level: Level, shown: Wire | None) -> Graph:
    graph = level.graph
    return replace(graph, wires=graph.wires - set(level.real((shown,)))) if shown else graph
