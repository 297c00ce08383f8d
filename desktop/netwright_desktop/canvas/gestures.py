"""Mouse and keyboard gestures: which begin with which press and which key."""

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from netwright.graph.marks import Note
from netwright.graph.routing import moved
from netwright_desktop.canvas.adapter_menu import AdapterMenu
from netwright_desktop.canvas.choosing import select_on_press, tool_for
from netwright_desktop.canvas.geometry import GRID, Port
from netwright_desktop.canvas.key_wire_tool import KeyWireTool
from netwright_desktop.canvas.knife_tool import KnifeTool
from netwright_desktop.canvas.mark_edits import carried
from netwright_desktop.canvas.pan_tool import PanTool
from netwright_desktop.canvas.passed_points import add_point, remove_point
from netwright_desktop.canvas.tool import Modifiers
from netwright_desktop.canvas.tool_view import ToolView
from netwright_desktop.canvas.wiring import Plan
from netwright_desktop.document import GraphDocument

_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
FAR_NUDGE = 10
"""How many steps of the grid Shift with an arrow goes."""


class GestureView(ToolView):
    """A view in which nodes are moved and selected and wires are laid.

    Signals:
        wire_dropped: a new wire from this port ended at this point of the scene, on nothing.
        node_opened: a node, group, frame or note was double-clicked at this point of the scene.
        canvas_opened: the empty canvas was double-clicked at this pixel.
    """

    wire_dropped = Signal(object, QPointF)
    node_opened = Signal(str, QPointF)
    canvas_opened = Signal(QPoint)

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        super().__init__(document, parent)
        self._space_is_down = self._knife_is_armed = self._has_cut = False

    def fit_all(self) -> None:
        """Show the whole level, with the wires that turn back around it."""
        self.fit(self.canvas_scene.all_frame())

    def arm_knife(self) -> None:
        """Let the next drag of the left button cut wires."""
        self.cancel_gesture()
        self._knife_is_armed = True
        self._gesture_moved()
        self.message.emit("Draw a line across the wires to cut.")

    def start_wire(self) -> None:
        """Begin to lay a wire by keyboard from the selected box."""
        self.cancel_gesture()
        if len(self.document.selected) == 1:
            (box,) = self.document.selected
            if box in self.canvas_scene.nodes:
                self._button = Qt.MouseButton.LeftButton  # a click ends it
                self.tool = KeyWireTool(self.canvas_scene, box, self)
                self._gesture_moved()

    def nudge(self, steps_right: int, steps_down: int) -> None:
        """Move the selected nodes on the grid; nudges in a row are one step of undo."""
        graph = self.document.graph
        items = [graph.item(i) for i in carried(self.document.level, self.document.selected)]
        positions = {
            item.id: (
                item.position[0] + steps_right * GRID,
                item.position[1] + steps_down * GRID,
            )
            for item in items
        }
        if positions:
            nudge = moved(self.document.level, positions)
            self.document.do(nudge, gesture=("nudge", self.document.selected))

    # What gestures ask of the view.

    def drop_on_nothing(self, port: Port, point: QPointF) -> None:
        """A new wire ended on empty canvas."""
        self.wire_dropped.emit(port, point)

    def offer_adapters(self, plan: Plan, point: QPointF) -> None:
        """A wire was dropped that needs a layer in between."""
        menu = AdapterMenu(self, self.document, plan)
        menu.popup(self.viewport().mapToGlobal(self.mapFromScene(point)))

    # What Qt tells.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer, self._keys = event.position().toPoint(), event.modifiers()
        self.glide.stop()
        if self.tool is not None:
            return
        self._button, self._has_cut = event.button(), False
        point = self.mapToScene(self._pointer)
        left = event.button() == Qt.MouseButton.LeftButton
        right = event.button() == Qt.MouseButton.RightButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space_is_down):
            self.tool = PanTool(self, self._pointer)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif (left and self._knife_is_armed) or (right and self._keys & Modifiers.ControlModifier):
            self.tool = KnifeTool(self.canvas_scene, point)
            self._knife_is_armed, self._has_cut = False, right
        elif left:
            self.tool = tool_for(self, point, self._keys)
        elif right:
            self._select_under(point)
        self._gesture_moved()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        scene, point = self.canvas_scene, self.mapToScene(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or self.tool is not None:
            return
        item, passed = scene.node_at(point), scene.point_at(point, self.zoom)
        wire, mark = scene.wire_at(point, self.zoom), scene.mark_at(point)
        if item is not None:
            self.node_opened.emit(item.box.id, point)
        elif passed:
            remove_point(self.document, passed)
        elif wire and not (mark and isinstance(mark.mark, Note)):
            self.message.emit(add_point(scene, wire, point))
        elif mark is not None:
            self.node_opened.emit(mark.mark.id, point)
        else:
            self.canvas_opened.emit(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._gesture_takes(event):
            return
        if key == Qt.Key.Key_Escape and self._knife_is_armed:
            self._knife_is_armed = False
            self._gesture_moved()
            self.message.emit("")
        elif key == Qt.Key.Key_Escape:
            self._step_back()
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_is_down = True
                self._gesture_moved()
        elif key in _ARROWS and self.tool is None:
            far = FAR_NUDGE if event.modifiers() & Modifiers.ShiftModifier else 1
            right, down = _ARROWS[key]
            self.nudge(right * far, down * far)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._forget_space()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._forget_space()
        super().focusOutEvent(event)

    def _select_under(self, point: QPointF) -> None:
        """What a context menu will be about."""
        item, mark = self.canvas_scene.node_at(point), self.canvas_scene.mark_at(point)
        held = item.box.id if item else mark.mark.id if mark else ""
        if held:
            if held not in self.document.selected:
                select_on_press(self.canvas_scene, held, Modifiers.NoModifier)
            return
        self.document.select(())
        self.canvas_scene.select_wire(self.canvas_scene.wire_at(point, self.zoom))

    def _step_back(self) -> None:
        """Select nothing; where nothing is selected, leave the open group."""
        if self.document.selected or self.canvas_scene.wires.selected:
            self.canvas_scene.select_wire(None)
            self.document.select(())
        else:
            self.document.leave()

    def _idle_cursor(self) -> Qt.CursorShape:
        if self._knife_is_armed:
            return Qt.CursorShape.CrossCursor
        return Qt.CursorShape.OpenHandCursor if self._space_is_down else super()._idle_cursor()

    def _forget_space(self) -> None:
        self._space_is_down = False
        self._gesture_moved()
