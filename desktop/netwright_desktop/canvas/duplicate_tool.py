"""The gesture that drags copies of the selection away from it."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netwright_desktop import theme
from netwright_desktop.canvas.clipboard import copied, part_in, pasted
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.node_frame import CORNER
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.select_tools import DRAG_STARTS
from netwright_desktop.canvas.tool import Modifiers, Tool


class DuplicateTool(Tool):
    """Adds the selected layers once more where they are dropped, with the wires between them.

    With Shift, what feeds the originals feeds the copies too.
    """

    pans = True

    def __init__(self, scene: CanvasScene, start: QPointF, zoom: float) -> None:
        self._scene = scene
        self._start = start
        self._threshold = DRAG_STARTS / zoom
        document = scene.document
        self._part = part_in(copied(document.graph, document.selected))
        self._frames = [scene.nodes[i].frame() for i in document.selected if i in scene.nodes]
        self._shift: QPointF | None = None
        self.hint = "Drag to duplicate."

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        delta = point - self._start
        if self._shift is None and delta.manhattanLength() < self._threshold:
            return
        self._shift = QPointF(*snapped(delta.x(), delta.y()))
        fed = modifiers & Modifiers.ShiftModifier
        self.hint = "With the wires that come in." if fed else "Shift takes the wires that come in."

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        if self._shift is None or self._shift.isNull() or self._part is None:
            return
        document = self._scene.document
        fed = bool(modifiers & Modifiers.ShiftModifier)
        shift = (self._shift.x(), self._shift.y())
        paste = pasted(document.level, self._part, shift, "Duplicate", with_inputs=fed)
        document.do(paste.command)
        document.select(paste.shown)

    def area(self) -> QRectF:
        area = QRectF()
        for frame in self._moved():
            area |= frame
        return area

    def paint(self, painter: QPainter) -> None:
        accent = QColor(theme.colors().accent)
        painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
        accent.setAlphaF(0.12)
        painter.setBrush(accent)
        for frame in self._moved():
            painter.drawRoundedRect(frame, CORNER, CORNER)

    def _moved(self) -> list[QRectF]:
        return [frame.translated(self._shift) for frame in self._frames] if self._shift else []
