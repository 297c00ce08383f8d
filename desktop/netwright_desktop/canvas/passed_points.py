"""Adding and taking away the points that wires pass."""

from PySide6.QtCore import QPointF

from netwright.graph.graph import Wire
from netwright.graph.routing import can_be_routed, routed, with_point, without_point
from netwright_desktop.canvas.geometry import snapped
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.wire_paths import PassedPoint
from netwright_desktop.document import GraphDocument


def add_point(scene: CanvasScene, wire: Wire | None = None, at: QPointF | None = None) -> str:
    """Let a wire pass a point on the grid; the selected wire in its middle. Why not, if not."""
    document, wires = scene.document, scene.wires
    wire = wire or wires.selected
    if wire is None or not can_be_routed(document.level, wire):
        return "A wire from or to outside has no points here."
    place = at if at is not None else wires.middle_of(wire)
    number = wires.paths.place_for_point(wire, place.x(), place.y())
    document.do(with_point(document.level, wire, number, snapped(place.x(), place.y())))
    scene.select_wire(wire, PassedPoint(wire, number))
    return ""


def remove_point(document: GraphDocument, passed: PassedPoint) -> None:
    """Let a wire pass one point less."""
    document.do(without_point(document.level, *passed))


def straighten(scene: CanvasScene) -> None:
    """Take all points of the selected wire away."""
    wire = scene.wires.selected
    if wire:
        scene.document.do(routed(scene.document.level, {wire: ()}, "Straighten wire"))
