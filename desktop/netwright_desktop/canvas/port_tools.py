"""Gestures on all wires of a port: take them off, move them to another port."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright.graph.commands import Batch, Command, Connect, Disconnect
from netwright.graph.graph import Wire
from netwright.graph.levels import Level
from netwright_desktop import theme
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wiring import compatible_ports, curve_between


class BreakTool(Tool):
    """A click on a port that takes all its wires off; they light up while the button is down."""

    def __init__(self, scene: CanvasScene, port: Port) -> None:
        self._scene = scene
        self._wires = wires_at(scene.document.level, port)
        scene.wires.light(*self._wires)

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        del point, modifiers
        document = self._scene.document
        self._scene.wires.light()
        if self._wires:
            document.do(Disconnect(document.level.real(self._wires)))

    def cancel(self) -> None:
        self._scene.show_as_is()


class MoveWiresTool(Tool):
    """Drags the ends of all wires of a port to another port of the same kind."""

    pans = True

    def __init__(self, scene: CanvasScene, port: Port) -> None:
        self._scene = scene
        self._port = port
        self._level = level = scene.document.level
        self._wires = wires_at(level, port)
        self._far = [_other_end(wire, port) for wire in self._wires]
        fitting = [
            compatible_ports(level, far, wire)
            for far, wire in zip(self._far, self._wires, strict=True)
        ]
        self.compatible = frozenset.intersection(*fitting) - {port} if fitting else frozenset()
        self._end = scene.position_of(port)
        self._at: Port | None = None
        if not self._wires:
            self.hint, self.is_refusal = "No wire is laid here that could be moved.", True
        scene.wires.hide(*self._wires)
        scene.glow(self.compatible | {port})

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        del modifiers
        near = self._scene.port_at(point)
        self._at = near if near in self.compatible else None
        self._end = self._scene.position_of(self._at) if self._at else point
        if self._wires:
            is_other = near not in (None, self._port, self._at)
            self.hint = "These wires cannot all end here." if is_other else ""
            self.is_refusal = is_other

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        there, level = self._at, self._level
        self._scene.show_as_is()
        if there:
            laid = (real for far in self._far for real in level.meant(far.wire_to(there)))
            label = "Move wire" if len(self._wires) == 1 else "Move wires"
            steps: list[Command] = [Disconnect(level.real(self._wires)), *map(Connect, laid)]
            self._scene.document.do(Batch(tuple(steps), label))

    def cancel(self) -> None:
        self._scene.show_as_is()

    def area(self) -> QRectF:
        area = QRectF()
        for far in self._far:
            area |= curve_between(self._scene, far, self._end).boundingRect()
        return area

    def paint(self, painter: QPainter) -> None:
        line = Qt.PenStyle.SolidLine if self._at else Qt.PenStyle.DashLine
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.colors().accent), 2.5, line))
        for far in self._far:
            painter.drawPath(curve_between(self._scene, far, self._end))


def wires_at(level: Level, port: Port) -> list[Wire]:
    """The wires that are drawn at a port."""
    if port.is_output:
        return level.wires_from(port.node_id, port.name)
    wire = level.wire_into(port.node_id, port.name)
    return [wire] if wire else []


def _other_end(wire: Wire, port: Port) -> Port:
    if port.is_output:
        return Port(wire.target, wire.input, False)
    return Port(wire.source, wire.output, True)
