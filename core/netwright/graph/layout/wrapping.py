"""A network that runs to the right in rows, as lines of text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netwright.graph.layout.columns import ALONG, Columns, in_columns
from netwright.graph.layout.drawing import Point, Points
from netwright.graph.layout.parts import Part, Placed
from netwright.graph.layout.routes import straightened

TURN, LANE = (24.0, 28.0), (8.0, 10.0)
"""How far beyond the end of a row, and below it, a wire turns, and how far the next one from it."""
Crossing = tuple[int, int]
"""A link and the column after which it goes to the next row."""


@dataclass(frozen=True, slots=True)
class _Lines:
    left: Sequence[float]
    shift: Sequence[float]
    """How much lower each column is drawn."""
    turns: Mapping[Crossing, tuple[Point, Point]]


def wrapped(part: Part, width: float) -> Placed:
    """The part in rows of columns that are no wider than `width`, where one column is not wider."""
    found = in_columns(part)
    lines = _lines(found, _rows_of(found.widths, width))
    corners = [
        (lines.left[level], found.y[box] + lines.shift[level])
        for box, level in enumerate(part.rank)
    ]
    return Placed(
        corners, [_route(found, number, lines, corners) for number in range(len(part.links))]
    )


def _rows_of(widths: Sequence[float], width: float) -> list[list[int]]:
    rows: list[list[int]] = []
    x = 0.0
    for column, room in enumerate(widths):
        if not rows or x + room > width:
            rows.append([])
            x = 0.0
        rows[-1].append(column)
        x += room + ALONG
    return rows


def _lines(found: Columns, rows: Sequence[Sequence[int]]) -> _Lines:
    left, shift = [0.0] * len(found.widths), [0.0] * len(found.widths)
    turns: dict[Crossing, tuple[Point, Point]] = {}
    passing: dict[int, list[tuple[float, int]]] = {}
    for number in range(len(found.part.links)):
        target = found.part.rank[found.part.ends[number][1]]
        for column, y in found.exits(number):
            if column < target:
                passing.setdefault(column, []).append((y, number))
    y = 0.0
    for row in rows:
        top, bottom = _extent(found, row)
        x = 0.0
        for column in row:
            left[column], shift[column] = x, y - top
            x += found.widths[column] + ALONG
        y += bottom - top
        # The lowest wire turns first, the others around it; so they do where they come back.
        around = sorted(passing.get(row[-1], []), reverse=True)
        for lane, (_, number) in enumerate(around):
            channel = y + TURN[1] + LANE[1] * lane
            back = len(around) - 1 - lane
            turns[number, row[-1]] = (
                (x - ALONG + TURN[0] + LANE[0] * lane, channel),
                (-TURN[0] - LANE[0] * back, channel),
            )
        y += 2 * TURN[1] + LANE[1] * len(around)
    return _Lines(left, shift, turns)


def _extent(found: Columns, row: Sequence[int]) -> tuple[float, float]:
    items = [item for column in row for item in found.levels.order[column]]
    return (
        min(found.y[item] for item in items),
        max(found.y[item] + found.levels.room[item] for item in items),
    )


def _route(found: Columns, number: int, lines: _Lines, corners: Sequence[Point]) -> Points:
    points: list[Point] = []
    for place, (column, height) in enumerate(found.exits(number)):
        y = height + lines.shift[column]
        if place:
            points.append((lines.left[column], y))
        points.append((lines.left[column] + found.widths[column], y))
        points += lines.turns.get((number, column), ())
    (source, target), link = found.part.ends[number], found.part.links[number]
    (x, y), (end_x, end_y) = corners[source], corners[target]
    start = (x + found.part.boxes[source].width, y + link.start)
    return straightened(start, points, (end_x, end_y + link.end))
