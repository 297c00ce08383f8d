"""Laying out the open level: one edit that moves nodes and gives long wires their way."""

from collections.abc import Callable, Collection
from math import sqrt

from netwright.graph.commands import Batch, MoveNodes
from netwright.graph.layout.arrange import Outline, arranged
from netwright.graph.layout.drawing import Box, Direction
from netwright.graph.routing import can_be_routed, routed, routes_at
from netwright_desktop.canvas.geometry import GAP, NODE_WIDTH, NodeShape
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.preferences import preferences

LEAST_ROW = 1000.0
NODE_ROOM = (NODE_WIDTH + GAP) * 130.0
"""What a node of a wrapped layout takes of the canvas, with its share of wires and gaps."""
_KEY = "canvas/direction"


def direction() -> Direction:
    """Which way layouts run: what was chosen last."""
    chosen = str(preferences().value(_KEY, Direction.RIGHT.value))
    return Direction(chosen) if chosen in set(Direction) else Direction.RIGHT


def choose_direction(chosen: Direction) -> None:
    """Let layouts run this way from now on."""
    preferences().setValue(_KEY, chosen.value)


def lay_out_selection(view: CanvasView) -> None:
    """Lay out what is selected, around its middle; nothing else moves."""
    _lay_out(view, view.document.selected, "Lay out selection")


def lay_out_all(view: CanvasView) -> None:
    """Lay out everything at the open level, and show it whole: nothing is where it was."""
    _lay_out(view, view.document.level.boxes, "Lay out all", view.fit_all)


def _lay_out(
    view: CanvasView,
    chosen: Collection[str],
    label: str,
    then: Callable[[], None] = lambda: None,
) -> None:
    document, items = view.document, view.canvas_scene.nodes
    level = document.level
    places = {
        item_id: document.graph.item(item_id).position
        for item_id in (*level.nodes, *level.groups)
        if item_id in chosen
    }
    if not places:
        return
    outlines = {item_id: _outline(items[item_id].shape_in_scene) for item_id in places}
    # So wide that the whole has about the shape of the view.
    shape = view.viewport().width() / max(view.viewport().height(), 1)
    width = max(sqrt(len(places) * NODE_ROOM * shape), LEAST_ROW)
    positions, routes = arranged(places, outlines, level.wires, direction(), width)
    before = routes_at(level)
    ways = {
        wire: route
        for wire, route in routes.items()
        if can_be_routed(level, wire) and before.get(wire, ()) != route
    }
    if positions != places or ways:
        document.do(Batch((MoveNodes(positions, label), routed(level, ways)), label))
        view.glide.start(places)


def _outline(shape: NodeShape) -> Outline:
    return Outline(Box(NODE_WIDTH, shape.height), shape.inputs, shape.outputs)
