"""The gesture that moves one of the points that a wire passes."""

from PySide6.QtCore import QPointF

from netwright.graph.routing import routes_at, with_point_at
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wire_paths import PassedPoint


class PointTool(Tool):
    """Drags a point on the grid; Ctrl leaves the grid. A click selects the point."""

    pans = True

    def __init__(self, scene: CanvasScene, held: PassedPoint) -> None:
        self._scene = scene
        self._held = held
        self._before = scene.wires.paths.place_of(held)
        self._place = self._before
        scene.select_wire(held.wire, held)

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        place = (point.x(), point.y())
        self._place = place if modifiers & Modifiers.ControlModifier else snapped(*place)
        wire, number = self._held
        ways = routes_at(self._scene.document.level)
        way = list(ways[wire])
        way[number] = self._place
        self._scene.show_moved({}, {**ways, wire: tuple(way)})

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        del point, modifiers
        if self._place != self._before:
            document = self._scene.document
            document.do(with_point_at(document.level, *self._held, self._place))

    def cancel(self) -> None:
        self._scene.show_as_is()
