"""The layout of what is drawn: nodes with their ports, where they stand now, and their wires."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netwright.graph.graph import Position, Wire
from netwright.graph.layout.drawing import Box, Direction, Drawing, Link, Points
from netwright.graph.layout.layout import ROW_WIDTH, lay_out


@dataclass(frozen=True, slots=True)
class Outline:
    """The size of a node and how far below its top its ports are, by their names."""

    box: Box
    inputs: Mapping[str, float]
    outputs: Mapping[str, float]


def arranged(
    places: Mapping[str, Position],
    outlines: Mapping[str, Outline],
    wires: Iterable[Wire],
    direction: Direction = Direction.RIGHT,
    width: float = ROW_WIDTH,
) -> tuple[dict[str, Position], dict[Wire, Points]]:
    """Other positions for the nodes of `places`, and the routes of the wires between them.

    Their order decides where nothing else does. The middle of all stays where it is; a wire
    without points goes straight.
    """
    between = _in_order(
        list(places), outlines, [w for w in wires if w.source in places and w.target in places]
    )
    links = [
        Link(
            wire.source,
            outlines[wire.source].outputs[wire.output],
            wire.target,
            outlines[wire.target].inputs[wire.input],
        )
        for wire in between
    ]
    boxes = {node_id: outlines[node_id].box for node_id in places}
    found = lay_out(Drawing(boxes, links), direction, width)
    before, after = _middle(places, boxes), _middle(found.positions, boxes)
    dx, dy = round(before[0] - after[0]), round(before[1] - after[1])
    return (
        {node_id: (x + dx, y + dy) for node_id, (x, y) in found.positions.items()},
        {
            wire: tuple((x + dx, y + dy) for x, y in route)
            for wire, route in zip(between, found.routes, strict=True)
        },
    )


def _in_order(
    node_ids: list[str], outlines: Mapping[str, Outline], wires: Iterable[Wire]
) -> list[Wire]:
    """Wires in the order of nodes and ports; ids are chance and decide nothing."""
    place = {node_id: number for number, node_id in enumerate(node_ids)}
    outputs = {node_id: list(outlines[node_id].outputs) for node_id in node_ids}
    inputs = {node_id: list(outlines[node_id].inputs) for node_id in node_ids}
    return sorted(
        wires,
        key=lambda wire: (
            place[wire.source],
            outputs[wire.source].index(wire.output),
            place[wire.target],
            inputs[wire.target].index(wire.input),
        ),
    )


def _middle(positions: Mapping[str, Position], boxes: Mapping[str, Box]) -> Position:
    """The middle of the rectangle around boxes."""
    if not boxes:
        return (0.0, 0.0)
    left = min(x for x, _ in positions.values())
    top = min(y for _, y in positions.values())
    right = max(x + boxes[node_id].width for node_id, (x, _) in positions.items())
    bottom = max(y + boxes[node_id].height for node_id, (_, y) in positions.items())
    return ((left + right) / 2, (top + bottom) / 2)
