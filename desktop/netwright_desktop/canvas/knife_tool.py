"""The gesture that cuts wires."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netwright.graph.commands import Disconnect
from netwright_desktop import theme
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool

STEP = 4.0
"""How far the pointer goes before the line gets another point."""


class KnifeTool(Tool):
    """Takes off every wire that its line crosses; they light up before."""

    def __init__(self, scene: CanvasScene, start: QPointF) -> None:
        self._scene = scene
        self._line = [(start.x(), start.y())]
        self.hint = "Draw a line across the wires to cut."

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        del modifiers
        x, y = self._line[-1]
        if abs(point.x() - x) + abs(point.y() - y) < STEP:
            return
        self._line.append((point.x(), point.y()))
        wires = self._scene.wires
        wires.light(*wires.lit, *wires.paths.crossed(self._line[-2:]))
        count = len(wires.lit)
        if count:
            self.hint = f"Cuts {count} wire{'' if count == 1 else 's'}."

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        self.move(point, modifiers)
        cut, document = self._scene.wires.lit, self._scene.document
        self._scene.wires.light()
        if cut:
            real = document.level.real(sorted(cut))
            document.do(Disconnect(real, "Cut wire" if len(cut) == 1 else "Cut wires"))

    def cancel(self) -> None:
        self._scene.show_as_is()

    def area(self) -> QRectF:
        return self._polygon().boundingRect()

    def paint(self, painter: QPainter) -> None:
        pen = QPen(QColor(theme.colors().error), 2, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPolyline(self._polygon())

    def _polygon(self) -> QPolygonF:
        return QPolygonF([QPointF(x, y) for x, y in self._line])
