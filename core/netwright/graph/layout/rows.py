"""A network that runs down: each level is a row, and wires turn between rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from netwright.graph.layout.coordinates import coordinates
from netwright.graph.layout.drawing import Point, Points, Spacing
from netwright.graph.layout.levels import Levels
from netwright.graph.layout.ordering import uncrossed
from netwright.graph.layout.parts import Part, Placed
from netwright.graph.layout.routes import straightened

SIDE, BETWEEN = 48.0, 14.0
"""How far the first wire swings out beside a box, and between wires that go down."""
TURN, LANE = (24.0, 16.0), (8.0, 10.0)
"""How far beside a box and beyond its row a wire turns, and how far the next one from it."""
CHANNEL = 28.0
"""Room between rows in which wires go sideways."""
BEYOND = 8.0
"""How far beyond a row a wire that passes it goes straight."""


@dataclass(frozen=True, slots=True)
class _Rows:
    part: Part
    levels: Levels
    x: Sequence[float]
    top: Sequence[float]
    bottom: Sequence[float]
    starts: Sequence[Sequence[float]]
    """The heights of the wired outputs of each box, the lowest port first."""
    ends: Sequence[Sequence[float]]
    """The heights of its wired inputs, the highest port first."""


def downward(part: Part) -> Placed:
    """The part in rows, one below the other."""
    rows = _rows(part)
    corners = [(rows.x[box], rows.top[level]) for box, level in enumerate(part.rank)]
    return Placed(corners, [_route(rows, number, corners) for number in range(len(part.links))])


def _rows(part: Part) -> _Rows:
    levels = uncrossed(part, [box.width for box in part.boxes])
    # Ports count for the order alone: boxes stand with their middles above each other.
    levels.meet_in_middles()
    starts: list[set[float]] = [set() for _ in part.boxes]
    ends: list[set[float]] = [set() for _ in part.boxes]
    for (source, target), link in zip(part.ends, part.links, strict=True):
        starts[source].add(link.start)
        ends[target].add(link.end)
    top: list[float] = []
    bottom: list[float] = []
    y = 0.0
    for level in levels.order:
        boxes = [item for item in level if not levels.is_dummy(item)]
        if top:
            y += TURN[1] + LANE[1] * max((len(ends[box]) for box in boxes), default=0)
        top.append(y)
        y += max((part.boxes[box].height for box in boxes), default=0.0)
        bottom.append(y)
        y += CHANNEL + TURN[1] + LANE[1] * max((len(starts[box]) for box in boxes), default=0)
    return _Rows(
        part,
        levels,
        coordinates(levels, _across(starts, ends)),
        top,
        bottom,
        [sorted(heights, reverse=True) for heights in starts],
        [sorted(heights) for heights in ends],
    )


def _across(starts: Sequence[Collection[float]], ends: Sequence[Collection[float]]) -> Spacing:
    """Wires turn around the sides of boxes and have room there."""
    right = SIDE + LANE[0] * max(map(len, starts))
    left = SIDE + LANE[0] * max(map(len, ends))
    return Spacing(left + right, max(left, right), BETWEEN)


def _route(rows: _Rows, number: int, corners: Sequence[Point]) -> Points:
    """The points that a link passes: it turns below its source, goes down, turns to its target.

    The wire of the port next to the row turns first, those of others around it.
    """
    (source, target), link = rows.part.ends[number], rows.part.links[number]
    (x, y), width = corners[source], rows.part.boxes[source].width
    lane = rows.starts[source].index(link.start)
    below = rows.bottom[rows.part.rank[source]]
    points = [(x + width + TURN[0] + LANE[0] * lane, below + TURN[1] + LANE[1] * lane)]
    for dummy in rows.levels.chains[number]:
        level = rows.levels.rank[dummy]
        points += [
            (rows.x[dummy], rows.top[level] - BEYOND),
            (rows.x[dummy], rows.bottom[level] + BEYOND),
        ]
    end_x, end_y = corners[target]
    lane = rows.ends[target].index(link.end)
    points.append((end_x - TURN[0] - LANE[0] * lane, end_y - TURN[1] - LANE[1] * lane))
    return straightened((x + width, y + link.start), points, (end_x, end_y + link.end))
