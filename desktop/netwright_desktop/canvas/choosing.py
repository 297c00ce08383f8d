"""Which gesture begins with a press of the button: by what lies there and which keys are down."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF

from netwright_desktop.canvas.duplicate_tool import DuplicateTool
from netwright_desktop.canvas.node_item import FLAT_BELOW
from netwright_desktop.canvas.point_tool import PointTool
from netwright_desktop.canvas.port_tools import BreakTool, MoveWiresTool
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.select_tools import MoveTool, RubberBand
from netwright_desktop.canvas.tool import Modifiers, Tool
from netwright_desktop.canvas.wire_tool import Asking, WireTool

PORT_GRIP = 10.0
"""How near a press must be to a port to draw a wire from it."""


class Looking(Asking, Protocol):
    """The view, as far as gestures see it."""

    @property
    def canvas_scene(self) -> CanvasScene: ...

    @property
    def zoom(self) -> float: ...

    def seen(self) -> QRectF:
        """What of the scene is in view."""
        ...


def tool_for(view: Looking, point: QPointF, modifiers: Modifiers) -> Tool:
    """The gesture of the left button at a point of the scene; it may change what is selected."""
    scene, zoom = view.canvas_scene, view.zoom
    alt = bool(modifiers & Modifiers.AltModifier)
    port = scene.port_at(point, PORT_GRIP) if zoom >= FLAT_BELOW else None
    if port and alt:
        return BreakTool(scene, port)
    if port and modifiers & Modifiers.ControlModifier:
        return MoveWiresTool(scene, port)
    if port:
        return WireTool(scene, port, point, view)
    item = scene.node_at(point)
    if item:
        select_on_press(scene, item.box.id, Modifiers.NoModifier if alt else modifiers)
        if item.box.id not in scene.document.selected:
            return Tool()
        if alt:
            return DuplicateTool(scene, point, zoom)
        return MoveTool(scene, point, item.box.id, zoom, view.seen)
    passed = scene.point_at(point, zoom) if zoom >= FLAT_BELOW else None
    if passed:
        return PointTool(scene, passed)
    wire = scene.wire_at(point, zoom)
    if wire:
        scene.select_wire(wire)
        return Tool()
    return RubberBand(scene, point, modifiers)


def select_on_press(scene: CanvasScene, box: str, modifiers: Modifiers) -> None:
    """Select what was pressed, as a click with these keys does."""
    document = scene.document
    selected = document.selected
    scene.select_wire(None)
    if modifiers & Modifiers.ControlModifier:
        document.select(selected ^ {box})
    elif modifiers & Modifiers.ShiftModifier:
        document.select(selected | {box})
    elif box not in selected:
        document.select((box,))
