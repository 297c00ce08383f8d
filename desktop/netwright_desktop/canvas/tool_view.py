"""A view in which one tool at a time acts, and shows what it does."""

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from netwright_desktop.canvas.edge_pan import EdgePan
from netwright_desktop.canvas.glide import Glide
from netwright_desktop.canvas.hint import hint_area, paint_hint
from netwright_desktop.canvas.navigation import NavigableView
from netwright_desktop.canvas.node_item import HASTY_FLAT_BELOW
from netwright_desktop.canvas.pan_tool import scroll
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.document import GraphDocument

_HELD: dict[int, Modifiers] = {
    Qt.Key.Key_Shift: Modifiers.ShiftModifier,
    Qt.Key.Key_Control: Modifiers.ControlModifier,
    Qt.Key.Key_Alt: Modifiers.AltModifier,
}
SHOWN_MARGIN = 60
"""Pixels around a point that is brought into view."""
DRAWN_BEYOND = 4
"""Pixels that the line of a tool reaches beyond its area."""


MOST_PARTS = 4
"""Of what is to be painted, that are looked at one by one."""


class ToolView(NavigableView):
    """Tells the tool what pointer and keys do, paints it, and moves the view along.

    Signals:
        message: a sentence for the status bar; empty takes it back.
    """

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
        self._said = ""
        self._drawn = QRect()
        self._button = Qt.MouseButton.NoButton
        self._keys = Modifiers.NoModifier
        self._edge_pan = EdgePan(self._pan_along, self)
        self.haste = self.canvas_scene.haste
        self.haste.ended.connect(self.viewport().update)
        document.changed.connect(self.cancel_gesture)

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        self.haste.begin(len(self.canvas_scene.nodes))
        super().zoom_by(factor, anchor)

    def cancel_gesture(self) -> None:
        """End the gesture that is going on, leaving everything as it was."""
        tool, self.tool = self.tool, None
        self._edge_pan.stop()
        if tool is not None:
            tool.cancel()
            self._gesture_moved()

    def seen(self) -> QRectF:
        """What of the scene is in view."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def show_point(self, point: QPointF) -> None:
        """Move the view just so far that a point is seen."""
        self.ensureVisible(QRectF(point, point).adjusted(-1, -1, 1, 1), SHOWN_MARGIN, SHOWN_MARGIN)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer, self._keys = event.position().toPoint(), event.modifiers()
        if self.tool is not None:
            self._move_tool()
            if self.tool.pans:
                self._edge_pan.follow(self._pointer, self.viewport().rect())
            else:
                self._edge_pan.stop()

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

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self.tool is not None and event.key() in _HELD:
            self._keys = event.modifiers() & ~_HELD[event.key()]
            self._move_tool()
        else:
            super().keyReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        # Two strips, where one pans, are much less than the rectangle around them.
        parts = list(event.region())  # type: ignore[call-overload]  # it can be gone through
        seen = parts if len(parts) <= MOST_PARTS else [event.rect()]
        wires = self.canvas_scene.wires
        wires.exposed = [
            QRectF(self.mapToScene(part).boundingRect()).adjusted(-1, -1, 1, 1) for part in seen
        ]
        if self.haste.is_on and self.zoom < HASTY_FLAT_BELOW:
            self._paint_far(event.rect())
        else:
            super().paintEvent(event)
        wires.exposed = ()

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

    def _paint_far(self, rect: QRect) -> None:
        """Paint without asking each item for itself."""
        area = self.mapToScene(rect).boundingRect()
        painter = QPainter(self.viewport())
        painter.setWorldTransform(self.viewportTransform())
        self.drawBackground(painter, QRectF(area))
        self.canvas_scene.paint_far(painter, QRectF(area), self.zoom)
        self.drawForeground(painter, QRectF(area))
        painter.end()

    def _idle_cursor(self) -> Qt.CursorShape:
        """How the pointer looks while no tool acts."""
        return Qt.CursorShape.ArrowCursor

    def _gesture_takes(self, event: QKeyEvent) -> bool:
        """Whether a key is one of the gesture that is going on, or ends it."""
        tool, key = self.tool, event.key()
        if tool is None:
            return False
        if key == Qt.Key.Key_Escape:
            self.cancel_gesture()
            return True
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
        if self.tool is None:
            self.viewport().setCursor(self._idle_cursor())
        hint = self.tool.hint if self.tool else ""
        if hint != self._said:
            self._said = hint
            self.message.emit(hint)
        self._repaint_tool()

    def _repaint_tool(self) -> None:
        """Paint again where the tool drew and where it draws now, and nothing else."""
        area, where = QRect(), self.tool.area() if self.tool is not None else QRectF()
        if not where.isNull():
            area = self.mapFromScene(where).boundingRect()
            area = area.adjusted(-DRAWN_BEYOND, -DRAWN_BEYOND, DRAWN_BEYOND, DRAWN_BEYOND)
        if self.tool is not None and self.tool.hint:
            area = area.united(hint_area(self._hint_pixel()))
        # Each by itself: what lies between the two need not be painted.
        self.viewport().update(self._drawn)
        self.viewport().update(area)
        self._drawn = area
