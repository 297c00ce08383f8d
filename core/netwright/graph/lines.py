"""Places of the nodes of a chain: in lines like text, the loss under its end."""

from collections.abc import Iterable, Mapping

from netwright.graph.graph import Node, Route, Wire
from netwright.graph.marks import Position

COLUMN, ROW = 260.0, 180.0
"""From one node to the next, and from one line to the next: wires run between the lines."""
COLUMNS = 4
BEYOND, BEFORE, BELOW = 200.0, 20.0, 140.0
"""Where a wire to the next line turns: behind a node, before the one that it goes to, and below
its line, measured from their corners."""


def places_in_lines(
    count: int, columns: int = COLUMNS
) -> tuple[list[Position], Position, Position]:
    """The places of a chain of `count` nodes, of its target and of its loss."""
    end, last = (count - 1) // columns, max((count - 1) % columns, 1)
    places = [divmod(number, columns) for number in range(count)]
    *chain, target, loss = (
        (column * COLUMN, row * ROW)
        for row, column in [*places, (end + 1, last - 1), (end + 1, last)]
    )
    return chain, target, loss


def ways_in_lines(nodes: Mapping[str, Node], wires: Iterable[Wire]) -> dict[Wire, Route]:
    """The points of the wires that go to the next line: between the lines, over no node."""
    ways: dict[Wire, Route] = {}
    for wire in wires:
        (x, y), (to_x, to_y) = nodes[wire.source].position, nodes[wire.target].position
        if to_y > y and to_x <= x:
            ways[wire] = ((x + BEYOND, y + BELOW), (to_x - BEFORE, y + BELOW))
    return ways
