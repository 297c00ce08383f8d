"""The gesture that lays, lays anew and takes off wires."""

from math import hypot
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright.graph.commands import Disconnect
from netwright_desktop import theme
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wiring import Plan, compatible_ports, curve_between, planned

CLICK = 4.0
"""Units that the pointer may move between press and release of a click."""
SWAP_NOTE = "Alt swaps the two."


class Asking(Protocol):
    """What a wire asks of the view when it is dropped."""

    def drop_on_nothing(self, port: Port, point: QPointF) -> None:
        """A new wire ended on empty canvas: ask which layer should be there."""
        ...

    def offer_adapters(self, plan: Plan, point: QPointF) -> None:
        """It does not fit: ask whether a layer should come between."""
        ...


class WireTool(Tool):
    """Drags one end of a wire from port to port, or carries it from click to click.

    From an output, or an input without a wire, the wire is new. From an input with a wire, it is
    that wire's end: dropped on another input it moves there, on nothing it is taken off; with Alt
    on an input that has a wire, the two change places.
    """

    pans = True

    def __init__(self, scene: CanvasScene, port: Port, point: QPointF, asking: Asking) -> None:
        self._scene = scene
        self._asking = asking
        self._level = level = scene.document.level
        self._old = None if port.is_output else level.wire_into(port.node_id, port.name)
        if self._old:
            port = Port(self._old.source, self._old.output, True)
        self.fixed = port
        """The end that stays."""
        self._start = point
        self._end = scene.position_of(port)
        self._at: Port | None = None
        self._plan: Plan | None = None
        self._swaps = self._moved = False
        self.compatible = compatible_ports(level, port, self._old)
        scene.wires.hide(self._old)
        scene.glow(self.compatible | {port})

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        self._moved |= (point - self._start).manhattanLength() > CLICK
        there = self._port_near(point)
        swaps = bool(modifiers & Modifiers.AltModifier) and self._old is not None
        self._end = self._scene.position_of(there) if there else point
        if (there, swaps) != (self._at, self._swaps):
            self._at, self._swaps = there, swaps
            self.pans = there is None  # a port that was reached stays where it is
            self._plan = self._planned()
            self.hint = self._plan.sentence if self._plan else ""
            self.is_refusal = bool(self._plan and self._plan.is_refusal)
            if self._old and self.hint.startswith("Replaces"):
                self.hint += f"\n{SWAP_NOTE}"

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        if not (self._moved or self.goes_on):
            self.goes_on = True
            return
        was_carried, self.goes_on = self.goes_on, False
        plan, document = self._plan, self._scene.document
        self._scene.show_as_is()
        if plan and plan.adapters:
            self._asking.offer_adapters(plan, point)
        elif plan and plan.command:
            document.do(plan.command)
        elif self._at is None and not self._on_node(point):
            if self._old is None:
                self._asking.drop_on_nothing(self.fixed, point)
            elif not was_carried:
                document.do(Disconnect(self._level.real((self._old,))))

    def cancel(self) -> None:
        self._scene.show_as_is()

    def area(self) -> QRectF:
        return curve_between(self._scene, self.fixed, self._end).boundingRect()

    def paint(self, painter: QPainter) -> None:
        colors = theme.colors()
        color = QColor(colors.error if self.is_refusal else colors.accent)
        line = Qt.PenStyle.SolidLine if self._at and not self.is_refusal else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, 2.5, line))
        painter.drawPath(curve_between(self._scene, self.fixed, self._end))

    def _planned(self) -> Plan | None:
        if self._at is None:
            return None
        analysis = self._scene.document.analysis
        return planned(self._level, analysis, self.fixed, self._at, self._old, self._swaps)

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
