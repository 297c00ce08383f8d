"""A network that runs to the right: each level is a column."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from netwright.graph.layout.coordinates import coordinates
from netwright.graph.layout.drawing import Point, Points, Spacing
from netwright.graph.layout.levels import Levels
from netwright.graph.layout.ordering import uncrossed
from netwright.graph.layout.parts import Part, Placed
from netwright.graph.layout.routes import straightened

ACROSS = Spacing(boxes=30.0, box_and_wire=20.0, wires=12.0)
ALONG = 80.0
"""Between columns. The shape on a wire fits in it, and no curve swings out of it."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A part in columns; `y` is the top of a box, or where a dummy is."""

    part: Part
    levels: Levels
    y: Sequence[float]
    widths: Sequence[float]

    def exits(self, number: int) -> list[tuple[int, float]]:
        """Every column that a link begins in or passes, with its height there."""
        (source, _), link = self.part.ends[number], self.part.links[number]
        rank = self.levels.rank
        dummies = self.levels.chains[number]
        return [
            (rank[source], self.y[source] + link.start),
            *((rank[d], self.y[d]) for d in dummies),
        ]


def in_columns(part: Part) -> Columns:
    """Who stands in which column, and how high."""
    levels = uncrossed(part, [box.height for box in part.boxes])
    widths = [
        max((part.boxes[item].width for item in level if not levels.is_dummy(item)), default=0.0)
        for level in levels.order
    ]
    return Columns(part, levels, coordinates(levels, ACROSS), widths)


def to_the_right(part: Part) -> Placed:
    """The part in one row of columns."""
    found = in_columns(part)
    left = list(accumulate((width + ALONG for width in found.widths), initial=0.0))
    corners = [(left[level], found.y[box]) for box, level in enumerate(part.rank)]
    routes = [_route(found, number, left, corners) for number in range(len(part.links))]
    return Placed(corners, routes)


def _route(found: Columns, number: int, left: Sequence[float], corners: Sequence[Point]) -> Points:
    """The points that a link passes.

    It crosses a column straight, so that it meets nothing there, and swings in the room between
    columns alone.
    """
    points: list[Point] = []
    for place, (column, y) in enumerate(found.exits(number)):
        if place:
            points.append((left[column], y))
        points.append((left[column] + found.widths[column], y))
    (source, target), link = found.part.ends[number], found.part.links[number]
    (x, y), (end_x, end_y) = corners[source], corners[target]
    start = (x + found.part.boxes[source].width, y + link.start)
    return straightened(start, points, (end_x, end_y + link.end))
