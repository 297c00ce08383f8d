"""Which gesture begins with a press of the button: by what lies there and which keys are down."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF

from netwright.graph.marks import Note
from netwright_desktop.canvas.duplicate_tool import DuplicateTool
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.node_item import FLAT_BELOW
from netwright_desktop.canvas.point_tool import PointTool
from netwright_desktop.canvas.port_tools import BreakTool, MoveWiresTool
from netwright_desktop.canvas.resize_tool import ResizeTool
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
    scene = view.canvas_scene
    port = scene.port_at(point, PORT_GRIP) if view.zoom >= FLAT_BELOW else None
    if port:
        return _on_port(view, port, point, modifiers)
    item, mark = scene.node_at(point), scene.mark_at(point)
    if item:
        return _holding(view, item.box.id, point, modifiers)
    if mark and mark.is_grip(point):
        return ResizeTool(scene.document, mark, point)
    if mark and isinstance(mark.mark, Note):
        return _holding(view, mark.mark.id, point, modifiers)
    wiring = _on_wire(view, point)
    if wiring:
        return wiring
    if mark:
        return _holding(view, mark.mark.id, point, modifiers)
    return RubberBand(scene, point, modifiers)


def _on_port(view: Looking, port: Port, point: QPointF, modifiers: Modifiers) -> Tool:
    if modifiers & Modifiers.AltModifier:
        return BreakTool(view.canvas_scene, port)
    if modifiers & Modifiers.ControlModifier:
        return MoveWiresTool(view.canvas_scene, port)
    return WireTool(view.canvas_scene, port, point, view)


def _on_wire(view: Looking, point: QPointF) -> Tool | None:
    scene, zoom = view.canvas_scene, view.zoom
    passed = scene.point_at(point, zoom) if zoom >= FLAT_BELOW else None
    if passed:
        return PointTool(scene, passed)
    wire = scene.wire_at(point, zoom)
    if wire:
        scene.select_wire(wire)
        return Tool()
    return None


def _holding(view: Looking, held: str, point: QPointF, modifiers: Modifiers) -> Tool:
    scene = view.canvas_scene
    copies = bool(modifiers & Modifiers.AltModifier)
    select_on_press(scene, held, Modifiers.NoModifier if copies else modifiers)
    if held not in scene.document.selected:
        return Tool()
    if copies:
        return DuplicateTool(scene, point, view.zoom)
    return MoveTool(scene, point, held, view.zoom, view.seen)


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
