"""Places of the nodes of a chain: in lines like text, the loss under its end."""

from netwright.graph.marks import Position

COLUMN, ROW = 260.0, 180.0
"""From one node to the next, and from one line to the next: wires run between the lines."""
COLUMNS = 4


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
