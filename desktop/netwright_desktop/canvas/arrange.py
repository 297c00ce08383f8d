"""Aligning and distributing the selected nodes: one step of undo each, on the grid.

Nodes that would lie over each other on the line are pushed apart along it.
"""

from collections.abc import Mapping
from enum import Enum
from math import ceil

from netwright.graph.commands import MoveNodes
from netwright.graph.graph import Position
from netwright.graph.levels import Level
from netwright_desktop.canvas.edits import position_of, shape_at
from netwright_desktop.canvas.geometry import GRID, NODE_WIDTH, snapped
from netwright_desktop.document import GraphDocument

LEAST_GAP = GRID
"""What stays between two nodes."""
ACROSS, DOWN = 0, 1


class Edge(Enum):
    """What comes to lie on one line: the axis that is set, and the part of a node."""

    LEFT = (ACROSS, 0.0)
    CENTRE = (ACROSS, 0.5)
    RIGHT = (ACROSS, 1.0)
    TOP = (DOWN, 0.0)
    MIDDLE = (DOWN, 0.5)
    BOTTOM = (DOWN, 1.0)


def movable(document: GraphDocument) -> list[str]:
    """The selected nodes and groups; frames and notes stay where they are."""
    selected = document.selected
    return [box for box in document.level.boxes if box in selected] if selected else []


def movable_count(document: GraphDocument) -> int:
    """How many these are."""
    return len(document.selected - document.graph.marks.keys())


def align(document: GraphDocument, edge: Edge) -> None:
    """Bring an edge of the selected nodes, or their middles, onto one line."""
    places = _places(document)
    axis, part = edge.value
    first = min(place[axis] for place in places.values())
    last = max(_end(document.level, node_id, places, axis) for node_id in places)
    line = first + part * (last - first)
    for node_id, place in places.items():
        place[axis] = line - part * _size(document.level, node_id)[axis]
    _push_apart(document.level, places, 1 - axis)
    _move(document, places, f"Align {edge.name.lower()}")


def distribute(document: GraphDocument, axis: int) -> None:
    """Leave equal gaps between the selected nodes, and the ends where they are if there is room."""
    level, places = document.level, _places(document)
    order = sorted(places, key=lambda node_id: places[node_id][axis])
    sizes = [_size(level, node_id)[axis] for node_id in order]
    start = places[order[0]][axis]
    room = _end(level, order[-1], places, axis) - start - sum(sizes)
    gap = max(room / (len(order) - 1), LEAST_GAP)
    for node_id, size in zip(order, sizes, strict=True):
        places[node_id][axis] = start
        start += size + gap
    _push_apart(level, places, axis)
    _move(document, places, f"Distribute {('across', 'down')[axis]}")


def _places(document: GraphDocument) -> dict[str, list[float]]:
    level = document.level
    return {box: list(position_of(level, box)) for box in movable(document)}


def _size(level: Level, node_id: str) -> Position:
    return NODE_WIDTH, shape_at(level, node_id).height


def _end(level: Level, node_id: str, places: Mapping[str, list[float]], axis: int) -> float:
    return places[node_id][axis] + _size(level, node_id)[axis]


def _push_apart(level: Level, places: dict[str, list[float]], axis: int) -> None:
    """Go along an axis and push on what lies over one that was placed before."""
    settled: dict[str, list[float]] = {}
    for node_id in sorted(places, key=lambda node_id: places[node_id][axis]):
        place = places[node_id]
        place[:] = snapped(*place)
        for other in settled:  # in the order in which they lie
            if _touch(level, node_id, other, places):
                end = _end(level, other, places, axis) + LEAST_GAP
                place[axis] = ceil(end / GRID) * GRID
        settled[node_id] = place


def _touch(level: Level, one: str, other: str, places: Mapping[str, list[float]]) -> bool:
    return all(
        places[one][axis] < _end(level, other, places, axis)
        and places[other][axis] < _end(level, one, places, axis)
        for axis in (ACROSS, DOWN)
    )


def _move(document: GraphDocument, places: Mapping[str, list[float]], label: str) -> None:
    level = document.level
    moved = {box: (x, y) for box, (x, y) in places.items() if position_of(level, box) != (x, y)}
    if moved:
        document.do(MoveNodes(moved, label))
