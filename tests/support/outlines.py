"""Sizes of nodes and the geometry of laid-out drawings, as the canvas draws them."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from netwright.graph.graph import Graph, Position, Wire
from netwright.graph.layout.arrange import Outline, arranged
from netwright.graph.layout.drawing import Box, Direction, Drawing, Layout, Points
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.geometry import NODE_WIDTH, shape_of

Frames = Mapping[str, tuple[float, float, float, float]]
"""Left, top, right and bottom of boxes, by their ids."""


def outlines_of(graph: Graph) -> dict[str, Outline]:
    """The outline of every node as the canvas draws it."""
    shapes = {node_id: shape_of(node.layer) for node_id, node in graph.nodes.items()}
    return {
        node_id: Outline(Box(NODE_WIDTH, shape.height), shape.inputs, shape.outputs)
        for node_id, shape in shapes.items()
    }


def laid_out(
    graph: Graph,
    direction: Direction = Direction.RIGHT,
    node_ids: Collection[str] | None = None,
) -> tuple[dict[str, Position], dict[Wire, Points]]:
    """Positions and routes of a network, or of some of its nodes, as the canvas asks for them."""
    places = {
        node.id: node.position
        for node in graph.nodes.values()
        if node_ids is None or node.id in node_ids
    }
    return arranged(places, outlines_of(graph), graph.wires, direction)


def frames_of(positions: Mapping[str, Position], boxes: Mapping[str, Box]) -> Frames:
    """Where boxes lie."""
    return {
        box: (x, y, x + boxes[box].width, y + boxes[box].height)
        for box, (x, y) in positions.items()
    }


def overlaps(frames: Frames, room: float = 0.0) -> list[tuple[str, str]]:
    """Pairs of boxes that have less than some room between them."""
    names = list(frames)
    left, top, right, bottom = np.array([frames[name] for name in names]).reshape(-1, 4).T
    meet = (
        (left[:, None] < right[None] + room)
        & (left[None] < right[:, None] + room)
        & (top[:, None] < bottom[None] + room)
        & (top[None] < bottom[:, None] + room)
    )
    return [(names[a], names[b]) for a, b in np.argwhere(np.triu(meet, 1))]


def passed_over(frames: Frames, wires: Iterator[Points]) -> list[tuple[int, str]]:
    """Wires, by their places, that run over a box, and the box."""
    names = list(frames)
    left, top, right, bottom = np.array([frames[name] for name in names]).reshape(-1, 4).T
    t = np.linspace(0.0, 1.0, 65)
    found = []
    for number, points in enumerate(wires):
        x, y = curves.points_at(curves.through(points), t).reshape(-1, 2, 1).transpose(1, 0, 2)
        inside = (x > left + 0.5) & (x < right - 0.5) & (y > top + 0.5) & (y < bottom - 0.5)
        found += [(number, names[box]) for box in np.flatnonzero(inside.any(axis=0))]
    return found


def drawn_links(drawing: Drawing, layout: Layout) -> Iterator[Points]:
    """Every point of every link, its ends among them."""
    for link, route in zip(drawing.links, layout.routes, strict=True):
        (x, y), (end_x, end_y) = layout.positions[link.source], layout.positions[link.target]
        start = (x + drawing.boxes[link.source].width, y + link.start)
        yield (start, *route, (end_x, end_y + link.end))


def drawn_wires(
    positions: Mapping[str, Position],
    routes: Mapping[Wire, Points],
    outlines: Mapping[str, Outline],
) -> Iterator[Points]:
    """Every point of every wire, its ends among them."""
    for wire, route in routes.items():
        (x, y), source = positions[wire.source], outlines[wire.source]
        (end_x, end_y), target = positions[wire.target], outlines[wire.target]
        start = (x + source.box.width, y + source.outputs[wire.output])
        yield (start, *route, (end_x, end_y + target.inputs[wire.input]))
