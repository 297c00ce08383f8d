"""The gesture that gives a frame or note another size, by its lower right corner."""

from PySide6.QtCore import QPointF

from netwright.graph.arranging import SetMarks
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.mark_edits import resized
from netwright_desktop.canvas.mark_items import MarkItem
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.document import GraphDocument


class ResizeTool(Tool):
    """Drags the corner on the grid; Alt leaves the grid."""

    def __init__(self, document: GraphDocument, item: MarkItem, start: QPointF) -> None:
        self._document = document
        self._item = item
        self._before = item.mark
        self._offset = item.frame().bottomRight() - start

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        corner = point + self._offset
        there = (corner.x(), corner.y())
        if not modifiers & Modifiers.AltModifier:
            there = snapped(*there)
        self._item.show_mark(resized(self._before, there))

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        mark = self._item.mark
        self._item.show_mark(self._before)
        if mark.size != self._before.size:
            self._document.do(SetMarks({mark.id: mark}, "Resize"))

    def cancel(self) -> None:
        self._item.show_mark(self._before)
