"""The arithmetic of many wires at once: cubic curves, what lies in view, what lies under a point.

A wire from (x1, y1) to (x2, y2) is the Bezier curve with the control points
(x1 + r, y1) and (x2 - r, y2), where r = max(|x2 - x1| / 2, REACH).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REACH = 40.0
SAMPLES = 24

_T = np.linspace(0.0, 1.0, SAMPLES + 1)


def reaches(ends: Floats) -> Floats:
    """How far the control points stand from the ends; `ends` has rows x1, y1, x2, y2."""
    return np.maximum(np.abs(ends[:, 2] - ends[:, 0]) / 2, REACH)


def points_at(ends: Floats, t: Floats) -> Floats:
    """Points on every wire at the places `t`: (wires, places, 2)."""
    r = reaches(ends)
    x = (ends[:, 0], ends[:, 0] + r, ends[:, 2] - r, ends[:, 2])
    y = (ends[:, 1], ends[:, 1], ends[:, 3], ends[:, 3])
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    return np.stack(
        [
            sum((np.outer(p, w) for p, w in zip(axis, weights, strict=True)), np.zeros((1, 1)))
            for axis in (x, y)
        ],
        axis=2,
    )


def pieces(points: Sequence[tuple[float, float]]) -> Floats:
    """A wire that passes points: rows of x and y of a start, two control points and an end.

    It leaves and enters its ports to the right. At a point it runs sideways, to the side on which
    the point after lies from the one before, or down where the way to another point is that.
    """
    last = len(points) - 1
    handles = [_handle(points, place) for place in range(last + 1)]
    rows = []
    for place, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        (right1, down1), (right2, down2) = handles[place : place + 2]
        half, drop = abs(x2 - x1) / 2, abs(y2 - y1) / 2
        least = REACH if right1 * right2 < 0 else 0.0  # it turns back
        reach1 = max(half, REACH if place == 0 else least)
        reach2 = max(half, REACH if place == last - 1 else least)
        start = (x1 + right1 * reach1, y1 + down1 * drop)
        end = (x2 - right2 * reach2, y2 - down2 * drop)
        rows.append((x1, y1, *start, *end, x2, y2))
    return np.array(rows, float).reshape(-1, 8)


def _handle(points: Sequence[tuple[float, float]], place: int) -> tuple[float, float]:
    """Which way a wire runs at one of its points: right and down, one of them 0."""
    if place in (0, len(points) - 1):
        return (1.0, 0.0)
    x, y = points[place]
    for other in (place - 1, place + 1):
        if 0 < other < len(points) - 1 and points[other][0] == x:
            return (0.0, float(np.sign((points[other][1] - y) * (other - place))))
    return (1.0 if points[place + 1][0] >= points[place - 1][0] else -1.0, 0.0)


def boxes(ends: Floats) -> Floats:
    """A rectangle around every wire: left, top, right, bottom."""
    r = reaches(ends)
    return np.stack(
        [
            np.minimum(ends[:, 0], ends[:, 2] - r),
            np.minimum(ends[:, 1], ends[:, 3]),
            np.maximum(ends[:, 0] + r, ends[:, 2]),
            np.maximum(ends[:, 1], ends[:, 3]),
        ],
        axis=1,
    )


def overlapping(
    rectangles: Floats, left: float, top: float, right: float, bottom: float
) -> NDArray[np.intp]:
    """The numbers of the rectangles that meet one rectangle."""
    hits = (
        (rectangles[:, 0] <= right)
        & (rectangles[:, 2] >= left)
        & (rectangles[:, 1] <= bottom)
        & (rectangles[:, 3] >= top)
    )
    return np.flatnonzero(hits)


def nearest(ends: Floats, x: float, y: float, tolerance: float) -> int | None:
    """The number of the wire nearest to a point, if one is within `tolerance`."""
    if not len(ends):
        return None
    close = overlapping(boxes(ends), x - tolerance, y - tolerance, x + tolerance, y + tolerance)
    if not len(close):
        return None
    points = points_at(ends[close], _T)
    start, step = points[:, :-1], np.diff(points, axis=1)
    offset = np.array([x, y]) - start
    length = np.maximum((step**2).sum(axis=2), 1e-12)
    along = np.clip((offset * step).sum(axis=2) / length, 0.0, 1.0)
    distances = np.sqrt(((offset - along[:, :, None] * step) ** 2).sum(axis=2)).min(axis=1)
    best = int(distances.argmin())
    return int(close[best]) if distances[best] <= tolerance else None
