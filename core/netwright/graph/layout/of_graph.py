"""The layout of a network as it is drawn, or of some of its nodes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from netwright.graph.graph import Graph, Position, Wire
from netwright.graph.layout.drawing import Box, Direction, Drawing, Link, Points
from netwright.graph.layout.layout import ROW_WIDTH, lay_out


@dataclass(frozen=True, slots=True)
class Outline:
    """The size of a node and how far below its top its ports are, by their names."""

    box: Box
    inputs: Mapping[str, float]
    outputs: Mapping[str, float]


def layout_of(
    graph: Graph,
    outlines: Mapping[str, Outline],
    direction: Direction = Direction.RIGHT,
    width: float = ROW_WIDTH,
    node_ids: Collection[str] | None = None,
) -> tuple[dict[str, Position], dict[Wire, Points]]:
    """Positions of some nodes, or of all, and the routes of the wires between them.

    The middle of all of them stays where it is; a wire without points goes straight.
    """
    chosen = set(graph.nodes if node_ids is None else node_ids)
    wires = _in_order(graph, [w for w in graph.wires if w.source in chosen and w.target in chosen])
    links = [
        Link(
            wire.source,
            outlines[wire.source].outputs[wire.output],
            wire.target,
            outlines[wire.target].inputs[wire.input],
        )
        for wire in wires
    ]
    boxes = {node_id: outlines[node_id].box for node_id in graph.nodes if node_id in chosen}
    found = lay_out(Drawing(boxes, links), direction, width)
    before = _middle({node_id: graph.nodes[node_id].position for node_id in boxes}, boxes)
    after = _middle(found.positions, boxes)
    dx, dy = round(before[0] - after[0]), round(before[1] - after[1])
    return (
        {node_id: (x + dx, y + dy) for node_id, (x, y) in found.positions.items()},
        {
            wire: tuple((x + dx, y + dy) for x, y in route)
            for wire, route in zip(wires, found.routes, strict=True)
        },
    )


def _in_order(graph: Graph, wires: Sequence[Wire]) -> list[Wire]:
    """Wires in the order of nodes and ports; ids are chance and decide nothing."""
    place = {node_id: number for number, node_id in enumerate(graph.nodes)}
    return sorted(
        wires,
        key=lambda wire: (
            place[wire.source],
            graph.nodes[wire.source].layer.outputs.index(wire.output),
            place[wire.target],
            graph.nodes[wire.target].layer.inputs.index(wire.input),
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
