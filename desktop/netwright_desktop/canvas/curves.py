"""The arithmetic of many wires at once: cubic curves, what lies in view, what lies under a point.

A wire is one Bezier curve, or several where it passes points on its way. `pieces` are rows of x
and y of a start, two control points and an end. A wire from (x1, y1) straight to (x2, y2) has the
control points (x1 + r, y1) and (x2 - r, y2), where r = max(|x2 - x1| / 2, REACH).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Points = Sequence[tuple[float, float]]

REACH = 40.0
SAMPLES = 24

_T = np.linspace(0.0, 1.0, SAMPLES + 1)


def plain(ends: Floats) -> Floats:
    """The pieces of wires that pass no points, one each; `ends` has rows x1, y1, x2, y2."""
    x1, y1, x2, y2 = ends.T
    reach = np.maximum(np.abs(x2 - x1) / 2, REACH)
    return np.stack([x1, y1, x1 + reach, y1, x2 - reach, y2, x2, y2], axis=1)


def through(points: Points) -> Floats:
    """The pieces of a wire that passes points; its ends are the first and the last of them.

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


def _handle(points: Points, place: int) -> tuple[float, float]:
    """Which way a wire runs at one of its points: right and down, one of them 0."""
    if place in (0, len(points) - 1):
        return (1.0, 0.0)
    x, y = points[place]
    for other in (place - 1, place + 1):
        if 0 < other < len(points) - 1 and points[other][0] == x:
            return (0.0, float(np.sign((points[other][1] - y) * (other - place))))
    return (1.0 if points[place + 1][0] >= points[place - 1][0] else -1.0, 0.0)


def points_at(pieces: Floats, t: Floats) -> Floats:
    """Points on every piece at the places `t`: (pieces, places, 2)."""
    a, b, c, d = (pieces[:, None, n : n + 2] for n in (0, 2, 4, 6))
    s = t[:, None]
    points: Floats = (1 - s) ** 3 * a + 3 * (1 - s) ** 2 * s * b + 3 * (1 - s) * s**2 * c + s**3 * d
    return points


def sampled(pieces: Floats) -> Floats:
    """Every piece as a line of many short steps: (pieces, SAMPLES + 1, 2)."""
    return points_at(pieces, _T)


def boxes(pieces: Floats) -> Floats:
    """A rectangle around every piece: left, top, right, bottom."""
    x, y = pieces[:, ::2], pieces[:, 1::2]
    return np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)


def overlapping(rectangles: Floats, left: float, top: float, right: float, bottom: float) -> Rows:
    """The numbers of the rectangles that meet one rectangle."""
    hits = (
        (rectangles[:, 0] <= right)
        & (rectangles[:, 2] >= left)
        & (rectangles[:, 1] <= bottom)
        & (rectangles[:, 3] >= top)
    )
    return np.flatnonzero(hits)


def reaching_out(rectangles: Floats, left: float, top: float, right: float, bottom: float) -> Rows:
    """The numbers of the rectangles that do not lie in one rectangle."""
    within = (
        (rectangles[:, 0] >= left)
        & (rectangles[:, 2] <= right)
        & (rectangles[:, 1] >= top)
        & (rectangles[:, 3] <= bottom)
    )
    return np.flatnonzero(~within)


def cut(
    pieces: Floats, left: float, top: float, right: float, bottom: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """What of each piece lies near a rectangle, as a piece, and whether anything does.

    A long curve takes as long to draw as it is, be it seen or not.
    """
    points = points_at(pieces, _T)
    low = np.minimum(points[:, :-1], points[:, 1:])
    high = np.maximum(points[:, :-1], points[:, 1:])
    near = (
        (low[:, :, 0] <= right)
        & (high[:, :, 0] >= left)
        & (low[:, :, 1] <= bottom)
        & (high[:, :, 1] >= top)
    )
    begin = near.argmax(axis=1) / SAMPLES
    end = 1.0 - near[:, ::-1].argmax(axis=1) / SAMPLES
    return part_of(pieces, begin, end), np.asarray(near.any(axis=1))


def part_of(pieces: Floats, begin: Floats, end: Floats) -> Floats:
    """Each piece from one place on it to another, as a piece."""
    a, b, c, d = (pieces[:, n : n + 2] for n in (0, 2, 4, 6))
    s, t = begin[:, None], end[:, None]

    def mixed(u: Floats, v: Floats, w: Floats) -> Floats:
        """The blossom of the curve: u = v = w gives a point of it."""
        ab, bc, cd = a + u * (b - a), b + u * (c - b), c + u * (d - c)
        abc, bcd = ab + v * (bc - ab), bc + v * (cd - bc)
        return abc + w * (bcd - abc)

    return np.concatenate([mixed(s, s, s), mixed(s, s, t), mixed(s, t, t), mixed(t, t, t)], axis=1)


def nearest(pieces: Floats, x: float, y: float, tolerance: float) -> int | None:
    """The number of the piece nearest to a point, if one is within `tolerance`."""
    if not len(pieces):
        return None
    close = overlapping(boxes(pieces), x - tolerance, y - tolerance, x + tolerance, y + tolerance)
    if not len(close):
        return None
    points = sampled(pieces[close])
    start, step = points[:, :-1], np.diff(points, axis=1)
    offset = np.array([x, y]) - start
    length = np.maximum((step**2).sum(axis=2), 1e-12)
    along = np.clip((offset * step).sum(axis=2) / length, 0.0, 1.0)
    distances = np.sqrt(((offset - along[:, :, None] * step) ** 2).sum(axis=2)).min(axis=1)
    best = int(distances.argmin())
    return int(close[best]) if distances[best] <= tolerance else None


def crossed(pieces: Floats, line: Floats) -> Rows:
    """The numbers of the pieces that a line through points (n, 2) crosses."""
    if len(line) < 2 or not len(pieces):
        return np.zeros(0, np.intp)
    (left, top), (right, bottom) = line.min(axis=0), line.max(axis=0)
    close = overlapping(boxes(pieces), left, top, right, bottom)
    steps = sampled(pieces[close])
    starts, ends = steps[:, :-1, None], steps[:, 1:, None]
    cuts, cut_ends = line[None, None, :-1], line[None, None, 1:]
    meets = _sides_differ(starts, ends, cuts, cut_ends) & _sides_differ(
        cuts, cut_ends, starts, ends
    )
    return close[meets.any(axis=(1, 2))]


def _sides_differ(a: Floats, b: Floats, p: Floats, q: Floats) -> NDArray[np.bool_]:
    """Whether p and q lie on two sides of the line through a and b."""
    return np.not_equal(_side(a, b, p) > 0, _side(a, b, q) > 0)


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    along, off = b - a, p - a
    return along[..., 0] * off[..., 1] - along[..., 1] * off[..., 0]
