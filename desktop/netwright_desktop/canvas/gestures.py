"""Mouse and keyboard gestures: one active tool at a time, begun by a press."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from netwright.graph.marks import Note
from netwright.graph.routing import moved
from netwright_desktop.canvas.choosing import select_on_press, tool_for
from netwright_desktop.canvas.edge_pan import EdgePan
from netwright_desktop.canvas.geometry import GRID, Port
from netwright_desktop.canvas.glide import Glide
from netwright_desktop.canvas.hint import hint_area, paint_hint
from netwright_desktop.canvas.key_wire_tool import KeyWireTool
from netwright_desktop.canvas.knife_tool import KnifeTool
from netwright_desktop.canvas.mark_edits import carried
from netwright_desktop.canvas.navigation import NavigableView
from netwright_desktop.canvas.pan_tool import PanTool, scroll
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wiring import Plan
from netwright_desktop.document import GraphDocument

_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_HELD: dict[int, Modifiers] = {
    Qt.Key.Key_Shift: Modifiers.ShiftModifier,
    Qt.Key.Key_Control: Modifiers.ControlModifier,
    Qt.Key.Key_Alt: Modifiers.AltModifier,
}
FAR_NUDGE = 10
"""How many steps of the grid Shift with an arrow goes."""
SHOWN_MARGIN = 60
"""Pixels around a point that is brought into view."""
DRAWN_BEYOND = 4
"""Pixels that the line of a tool reaches beyond its area."""


class GestureView(NavigableView):
    """A view in which nodes are moved and selected and wires are laid.

    Signals:
        wire_dropped: a new wire from this port ended at this point of the scene, on nothing.
        adapters_offered: a wire with this plan, dropped at this point, needs a layer in between.
        node_opened: a node, group, frame or note was double-clicked.
        wire_opened: a wire was double-clicked at this point of the scene.
        point_opened: one of the points that a wire passes was double-clicked.
        canvas_opened: the empty canvas was double-clicked at this pixel.
        message: a sentence for the status bar; empty takes it back.
    """

    wire_dropped = Signal(object, QPointF)
    adapters_offered = Signal(object, QPointF)
    node_opened = Signal(str)
    wire_opened = Signal(object, QPointF)
    point_opened = Signal(object)
    canvas_opened = Signal(QPoint)
    message = Signal(str)

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        # Held here, because a view does not keep its scene alive.
        self.canvas_scene = CanvasScene(document)
        super().__init__(self.canvas_scene, parent)
        self.document = document
        self.tool: Tool | None = None
        """The gesture that is going on."""
        self.glide = Glide(self.canvas_scene)
        self._pointer = QPoint()
        self._space_is_down = False
        self._said = ""
        self._drawn = QRect()
        self._button = Qt.MouseButton.NoButton
        self._keys = Modifiers.NoModifier
        self._knife_is_armed = self._has_cut = False
        self._edge_pan = EdgePan(self._pan_along, self)
        document.changed.connect(self.cancel_gesture)

    def cancel_gesture(self) -> None:
        """End the gesture that is going on, leaving everything as it was."""
        tool, self.tool = self.tool, None
        self._edge_pan.stop()
        if tool is not None:
            tool.cancel()
            self._gesture_moved()

    def fit_all(self) -> None:
        """Show the whole level, with the wires that turn back around it."""
        self.fit(self.canvas_scene.all_frame())

    def arm_knife(self) -> None:
        """Let the next drag of the left button cut wires."""
        self.cancel_gesture()
        self._knife_is_armed = True
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
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

    def seen(self) -> QRectF:
        """What of the scene is in view."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def show_point(self, point: QPointF) -> None:
        """Move the view just so far that a point is seen."""
        self.ensureVisible(QRectF(point, point).adjusted(-1, -1, 1, 1), SHOWN_MARGIN, SHOWN_MARGIN)

    def drop_on_nothing(self, port: Port, point: QPointF) -> None:
        """A new wire ended on empty canvas."""
        self.wire_dropped.emit(port, point)

    def offer_adapters(self, plan: Plan, point: QPointF) -> None:
        """A wire was dropped that needs a layer in between."""
        self.adapters_offered.emit(plan, point)

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

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer, self._keys = event.position().toPoint(), event.modifiers()
        if self.tool is not None:
            self._move_tool()
            if self.tool.pans:
                self._edge_pan.follow(self._pointer, self.viewport().rect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        if event.button() != self._button:
            return
        # Forgotten first: what it does to the document must not cancel it.
        tool, self.tool = self.tool, None
        self._edge_pan.stop()
        if tool is not None:
            tool.release(self.mapToScene(self._pointer), event.modifiers())
            if tool.goes_on:
                self.tool = tool
        self._gesture_moved()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        scene, point = self.canvas_scene, self.mapToScene(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or self.tool is not None:
            return
        item, passed = scene.node_at(point), scene.point_at(point, self.zoom)
        wire, mark = scene.wire_at(point, self.zoom), scene.mark_at(point)
        if item is not None:
            self.node_opened.emit(item.box.id)
        elif passed:
            self.point_opened.emit(passed)
        elif wire and not (mark and isinstance(mark.mark, Note)):
            self.wire_opened.emit(wire, point)
        elif mark is not None:
            self.node_opened.emit(mark.mark.id)
        else:
            self.canvas_opened.emit(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self._gesture_takes(event):
            return
        if key == Qt.Key.Key_Escape:
            self._step_back()
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._space_is_down = True
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in _ARROWS and self.tool is None:
            far = FAR_NUDGE if event.modifiers() & Modifiers.ShiftModifier else 1
            right, down = _ARROWS[key]
            self.nudge(right * far, down * far)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._forget_space()
        elif self.tool is not None and event.key() in _HELD:
            self._keys = event.modifiers() & ~_HELD[event.key()]
            self._move_tool()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._forget_space()
        super().focusOutEvent(event)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        del rect
        if self.tool is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.tool.paint(painter)
        if self.tool.hint:
            painter.resetTransform()
            painter.setFont(self.font())
            where = self.viewport().rect()
            paint_hint(painter, self.tool.hint, self.tool.is_refusal, self._hint_pixel(), where)

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

    def _gesture_takes(self, event: QKeyEvent) -> bool:
        """Whether a key is one of the gesture that is going on, or ends it."""
        tool, key = self.tool, event.key()
        if key == Qt.Key.Key_Escape and (tool is not None or self._knife_is_armed):
            self._knife_is_armed = False
            self.cancel_gesture()
            self._gesture_moved()
            return True
        if tool is None:
            return False
        if key in _HELD:
            self._keys = event.modifiers() | _HELD[key]
            self._move_tool()
            return True
        if not tool.key(key):
            return False
        if tool.is_over:
            self.tool = None
        self._gesture_moved()
        return True

    def _move_tool(self) -> None:
        if self.tool is not None:
            self.tool.move(self.mapToScene(self._pointer), self._keys)
            self._gesture_moved()

    def _pan_along(self, delta: QPoint) -> None:
        scroll(self, delta)
        self._move_tool()

    def _hint_pixel(self) -> QPoint:
        place = self.tool.hint_place if self.tool else None
        return self._pointer if place is None else self.mapFromScene(place)

    def _gesture_moved(self) -> None:
        if self.tool is None and not (self._space_is_down or self._knife_is_armed):
            self.viewport().unsetCursor()
        hint = self.tool.hint if self.tool else ""
        if hint != self._said:
            self._said = hint
            self.message.emit(hint)
        self._repaint_tool()

    def _repaint_tool(self) -> None:
        """Paint again where the tool drew and where it draws now, and nothing else."""
        area = QRect()
        if self.tool is not None:
            area = self.mapFromScene(self.tool.area()).boundingRect()
            area = area.adjusted(-DRAWN_BEYOND, -DRAWN_BEYOND, DRAWN_BEYOND, DRAWN_BEYOND)
            if self.tool.hint:
                area = area.united(hint_area(self._hint_pixel()))
        self.viewport().update(self._drawn.united(area))
        self._drawn = area

    def _step_back(self) -> None:
        """Select nothing; where nothing is selected, leave the open group."""
        if self.document.selected or self.canvas_scene.wires.selected:
            self.canvas_scene.select_wire(None)
            self.document.select(())
        else:
            self.document.leave()

    def _forget_space(self) -> None:
        self._space_is_down = False
        if self.tool is None:
            self.viewport().unsetCursor()
