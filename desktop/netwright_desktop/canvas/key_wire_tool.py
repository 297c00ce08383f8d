"""Laying a wire by keyboard alone."""

from math import hypot
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright_desktop import theme
from netwright_desktop.canvas.edits import ports_of
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wire_tool import Asking
from netwright_desktop.canvas.wiring import Plan, compatible_ports, curve_between, planned

_STEPS: dict[int, int] = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
}  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Showing(Asking, Protocol):
    """What a wire by keyboard asks of the view besides."""

    def show_point(self, point: QPointF) -> None:
        """Move the view just so far that a point is seen."""
        ...


class KeyWireTool(Tool):
    """Arrows go from port to port, first of the box itself, then of those that take the wire.

    Enter takes a port: the second one ends the wire. A box without outputs is wired from its
    inputs.
    """

    def __init__(self, scene: CanvasScene, box: str, showing: Showing) -> None:
        self._scene = scene
        self._showing = showing
        self._level = scene.document.level
        ports = ports_of(self._level, box)
        self._own = [Port(box, name, True) for name in ports.outputs]
        self._own = self._own or [Port(box, name, False) for name in ports.inputs]
        self._number = self._begun = 0
        self._others: list[Port] = []
        self._plan: Plan | None = None
        if len(self._own) == 1:
            self._choose_others()
        else:
            self._show_own()

    @property
    def fixed(self) -> Port:
        """The port where the wire begins."""
        return self._own[self._number if not self._others else self._begun]

    @property
    def there(self) -> Port | None:
        """The port where Enter would end it."""
        return self._others[self._number] if self._others else None

    def key(self, key: int) -> bool:
        if key in _STEPS:
            count = len(self._others or self._own)
            self._number = (self._number + _STEPS[key]) % count
            if self._others:
                self._show_other()
            else:
                self._show_own()
        elif key in _ENTER and not self._others:
            self._choose_others()
        elif key in _ENTER:
            self._lay()
        else:
            return False
        return True

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        del point, modifiers
        self.cancel()

    def cancel(self) -> None:
        self._scene.show_as_is()

    def area(self) -> QRectF:
        there = self._scene.position_of(self.there or self.fixed)
        return curve_between(self._scene, self.fixed, there).boundingRect()

    def paint(self, painter: QPainter) -> None:
        colors = theme.colors()
        if self.there:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), 2.5))
            end = self._scene.position_of(self.there)
            painter.drawPath(curve_between(self._scene, self.fixed, end))

    def _choose_others(self) -> None:
        """Go on to the ports that take the wire: those that wait for one, nearest first."""
        level, fixed = self._level, self._own[self._number]
        start = self._scene.position_of(fixed)

        def order(port: Port) -> tuple[bool, float]:
            at = self._scene.position_of(port)
            is_taken = not port.is_output and bool(level.wire_into(port.node_id, port.name))
            is_optional = port.name in self._scene.nodes[port.node_id].box.optional
            return is_taken or is_optional, hypot(at.x() - start.x(), at.y() - start.y())

        found = sorted(compatible_ports(level, fixed), key=order)
        if not found:
            name = self._scene.nodes[fixed.node_id].box.name
            self.hint, self.is_refusal = f"No layer takes a wire from {name}.", True
            self.hint_place = start
            return
        self._begun, self._number, self._others = self._number, 0, found
        self._scene.glow(frozenset((*found, fixed)))
        self._show_other()

    def _show_own(self) -> None:
        port = self._own[self._number]
        self._scene.glow(frozenset((port,)))
        self._say(f"From {port.name}? Arrows choose another, Enter takes it.", port)

    def _show_other(self) -> None:
        port = self._others[self._number]
        document = self._scene.document
        self._plan = planned(self._level, document.analysis, self.fixed, port)
        name = self._scene.nodes[port.node_id].box.name
        words = f"To {port.name} of {name}? Arrows choose another, Enter lays the wire."
        self._say("\n".join(filter(None, (words, self._plan.sentence))), port)

    def _say(self, words: str, port: Port) -> None:
        self.hint, self.is_refusal = words, False
        self.hint_place = self._scene.position_of(port)
        self._showing.show_point(self.hint_place)

    def _lay(self) -> None:
        plan, there = self._plan, self.there
        if plan is None or there is None or plan.command is None:
            return
        self.is_over = True
        self._scene.show_as_is()
        if plan.adapters:
            self._showing.offer_adapters(plan, self._scene.position_of(there))
        else:
            self._scene.document.do(plan.command)
