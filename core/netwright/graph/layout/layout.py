"""Lays out a drawing: nodes in the order of their wires, wires beside nodes and never over them."""

from netwright.graph.layout.columns import to_the_right
from netwright.graph.layout.drawing import Direction, Drawing, Layout, Point, Points
from netwright.graph.layout.parts import Part, Placed, packed, parts_of
from netwright.graph.layout.rows import downward
from netwright.graph.layout.wrapping import wrapped

ROW_WIDTH = 1600.0


def lay_out(
    drawing: Drawing, direction: Direction = Direction.RIGHT, width: float = ROW_WIDTH
) -> Layout:
    """Positions and routes, from (0, 0) on; equal drawings give equal layouts.

    `width` is that of the rows of a wrapped layout. A wire that closes a circle has no route.
    """
    parts = parts_of(drawing)
    placed = packed(parts, [_placed(part, direction, width) for part in parts])
    positions: dict[str, Point] = {}
    routes: list[Points] = [()] * len(drawing.links)
    for part, one in zip(parts, placed, strict=True):
        positions.update(zip(part.ids, one.corners, strict=True))
        for number, route in zip(part.numbers, one.routes, strict=True):
            routes[number] = route
    return Layout({box: positions[box] for box in drawing.boxes}, tuple(routes))


def _placed(part: Part, direction: Direction, width: float) -> Placed:
    if direction is Direction.DOWN:
        return downward(part)
    return wrapped(part, width) if direction is Direction.WRAPPED else to_the_right(part)
