"""The points that a wire passes."""

from collections.abc import Sequence

from netwright.graph.layout.drawing import Point, Points


def straightened(start: Point, points: Sequence[Point], end: Point) -> Points:
    """The points without those that lie on a straight way between their neighbours.

    A wire leaves and enters its ports sideways, so that only there a point above another counts.
    """
    kept: list[Point] = []
    every = [start, *points, end]
    for number, (x, y) in enumerate(points, start=1):
        before = kept[-1] if kept else start
        after = every[number + 1]
        if (x, y) == before or (before[1] == y == after[1] and before[0] <= x <= after[0]):
            continue
        is_inner = bool(kept) and number < len(points)
        if is_inner and before[0] == x == after[0]:
            continue
        kept.append((x, y))
    return tuple(kept)
