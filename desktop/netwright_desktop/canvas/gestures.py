"""Mouse and keyboard gestures: one active tool at a time, begun by a press."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from netwright.graph.commands import MoveNodes
from netwright.graph.marks import Note
from netwright_desktop.canvas.geometry import GRID
from netwright_desktop.canvas.glide import Glide
from netwright_desktop.canvas.hint import hint_area, paint_hint
from netwright_desktop.canvas.mark_edits import carried
from netwright_desktop.canvas.navigation import NavigableView
from netwright_desktop.canvas.node_item import FLAT_BELOW
from netwright_desktop.canvas.pan_tool import PanTool
from netwright_desktop.canvas.resize_tool import ResizeTool
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.select_tools import MoveTool, RubberBand
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wire_tool import WireTool
from netwright_desktop.document import GraphDocument

_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
FAR_NUDGE = 5
"""How many steps of the grid Shift with an arrow goes."""
PORT_GRIP = 10.0
"""How near a press must be to a port to draw a wire from it."""
DRAWN_BEYOND = 4
"""Pixels that the line of a tool reaches beyond its area."""


class GestureView(NavigableView):
    """A view in which nodes are moved and selected and wires are laid.

    Signals:
        wire_dropped: a new wire from this port ended at this point of the scene, on nothing.
        node_opened: a node, group, frame or note was double-clicked.
        canvas_opened: the empty canvas was double-clicked at this pixel.
        message: a sentence for the status bar; empty takes it back.
    """

    wire_dropped = Signal(object, QPointF)
    node_opened = Signal(str)
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
        self._pointer = QPoint(-1, -1)  # outside, until it has been here
        self._space_is_down = False
        self._said = ""
        self._drawn = QRect()
        document.changed.connect(self.cancel_gesture)

    def cancel_gesture(self) -> None:
        """End the gesture that is going on, leaving everything as it was."""
        tool, self.tool = self.tool, None
        if tool is not None:
            tool.cancel()
            self._gesture_moved()

    def fit_all(self) -> None:
        """Show the whole level, with the wires that turn back around it."""
        self.fit(self.canvas_scene.all_frame())

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
            self.document.do(MoveNodes(positions), gesture=("nudge", self.document.selected))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        self.glide.stop()
        if self.tool is not None:
            return
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._space_is_down):
            self.tool = PanTool(self, self._pointer)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif left:
            self.tool = self._tool_for(self.mapToScene(self._pointer), event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            self._select_under(self.mapToScene(self._pointer))
        self._gesture_moved()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        if self.tool is not None:
            self.tool.move(self.mapToScene(self._pointer), event.modifiers())
            self._gesture_moved()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        # Forgotten first: what it does to the document must not cancel it.
        tool, self.tool = self.tool, None
        if tool is not None:
            tool.release(self.mapToScene(self._pointer), event.modifiers())
        self._gesture_moved()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = self.mapToScene(event.position().toPoint())
        item = self.canvas_scene.node_at(point)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        mark = self.canvas_scene.mark_at(point)
        if item is not None:
            self.node_opened.emit(item.box.id)
        elif mark is not None:
            self.node_opened.emit(mark.mark.id)
        elif self.canvas_scene.wire_at(point, self.zoom) is None:
            self.canvas_opened.emit(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.tool is not None:
            self.cancel_gesture()
        elif key == Qt.Key.Key_Escape:
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
            paint_hint(painter, self.tool.hint, self.tool.is_refusal, self._pointer, where)

    def _tool_for(self, point: QPointF, modifiers: Modifiers) -> Tool:
        scene = self.canvas_scene
        port = scene.port_at(point, PORT_GRIP) if self.zoom >= FLAT_BELOW else None
        if port:
            return WireTool(scene, port, self.wire_dropped.emit)
        item, mark = scene.node_at(point), scene.mark_at(point)
        if item:
            return self._held(item.box.id, point, modifiers)
        if mark and mark.is_grip(point):
            return ResizeTool(self.document, mark, point)
        if mark and isinstance(mark.mark, Note):
            return self._held(mark.mark.id, point, modifiers)
        wire = scene.wire_at(point, self.zoom)
        if wire:
            scene.select_wire(wire)
            return Tool()
        if mark:
            return self._held(mark.mark.id, point, modifiers)
        return RubberBand(scene, point, modifiers)

    def _held(self, item_id: str, point: QPointF, modifiers: Modifiers) -> Tool:
        self._select_on_press(item_id, modifiers)
        if item_id in self.document.selected:
            return MoveTool(self.canvas_scene, point, item_id, self.zoom)
        return Tool()

    def _select_on_press(self, node_id: str, modifiers: Modifiers) -> None:
        selected = self.document.selected
        self.canvas_scene.select_wire(None)
        if modifiers & Modifiers.ControlModifier:
            self.document.select(selected ^ {node_id})
        elif modifiers & Modifiers.ShiftModifier:
            self.document.select(selected | {node_id})
        elif node_id not in selected:
            self.document.select((node_id,))

    def _select_under(self, point: QPointF) -> None:
        """What a context menu will be about."""
        item, mark = self.canvas_scene.node_at(point), self.canvas_scene.mark_at(point)
        held = item.box.id if item else mark.mark.id if mark else ""
        if held:
            if held not in self.document.selected:
                self._select_on_press(held, Modifiers.NoModifier)
            return
        self.document.select(())
        self.canvas_scene.select_wire(self.canvas_scene.wire_at(point, self.zoom))

    def _gesture_moved(self) -> None:
        if self.tool is None and not self._space_is_down:
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
                area = area.united(hint_area(self._pointer))
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
