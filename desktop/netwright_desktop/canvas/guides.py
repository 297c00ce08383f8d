"""Lines onto which a dragged node snaps: edges and middles of others, and equal gaps."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from netwright_desktop.canvas.curves import Floats, overlapping

Line = tuple[float, float, float, float]
"""From x1, y1 to x2, y2."""
EQUAL = 0.5
"""Lines as near as this are one."""
NEIGHBOURS = 3
"""So many on either side show which gap is usual."""
FARTHEST_GAP = 400.0
"""Gaps that are wider are no pattern."""


class Snap(NamedTuple):
    """How far a frame moves onto its guides on each axis; None where there is none."""

    right: float | None
    down: float | None
    lines: tuple[Line, ...]


class _Candidate(NamedTuple):
    shift: float
    """What brings the frame onto the line."""
    places: tuple[tuple[float, float, float], ...]
    """Lines: where they stand on the axis, or, for gaps, on the other one; from and to."""
    is_gap: bool = False


def snap(frame: Line, others: Floats, reach: float) -> Snap:
    """The nearest guides for a frame (left, top, right, bottom) among those of others."""
    mine = np.array(frame)
    if not len(others):
        return Snap(None, None, ())
    shifts: list[float | None] = []
    for axis in (0, 1):
        found = min(
            (*_alignments(mine, others, axis, reach), *_equal_gaps(mine, others, axis, reach)),
            key=lambda candidate: abs(candidate.shift),
            default=None,
        )
        shifts.append(found.shift if found else None)
    right, down = shifts[0] or 0.0, shifts[1] or 0.0
    there = mine + np.array([right, down, right, down])
    lines: list[Line] = []
    for axis in (0, 1):
        if shifts[axis] is None:
            continue
        aligned = next(_alignments(there, others, axis, EQUAL), None)
        for found in (aligned, next(_equal_gaps(there, others, axis, EQUAL), None)):
            lines += [_line(place, axis, found.is_gap) for place in found.places] if found else []
    return Snap(shifts[0], shifts[1], tuple(lines))


def _alignments(frame: Floats, others: Floats, axis: int, reach: float) -> Iterator[_Candidate]:
    """Left to left, centre to centre, right to right; or top, middle and bottom."""
    ends = frame[axis], frame[axis + 2]
    theirs = others[:, axis], others[:, axis + 2]
    low, high = frame[1 - axis], frame[3 - axis]
    for part in (0.5, 0.0, 1.0):  # of nodes of one size, the middles alone are shown
        mine = ends[0] + part * (ends[1] - ends[0])
        places = theirs[0] + part * (theirs[1] - theirs[0])
        offsets = places - mine
        nearest = np.abs(offsets).min()
        if nearest > reach:
            continue
        offset = float(offsets[np.abs(offsets).argmin()])
        on_line = others[np.abs(offsets - offset) <= EQUAL]
        # The line ends at the nearest of them: long ones would cover the drawing.
        away = np.maximum(on_line[:, 1 - axis] - high, low - on_line[:, 3 - axis])
        other = on_line[away.argmin()]
        start, end = min(low, float(other[1 - axis])), max(high, float(other[3 - axis]))
        yield _Candidate(offset, ((mine + offset, start, end),))


def _equal_gaps(frame: Floats, others: Floats, axis: int, reach: float) -> Iterator[_Candidate]:
    """As far from a neighbour as that is from its own, or in the middle between two."""
    if axis == 0:
        row = others[overlapping(others, -np.inf, frame[1], np.inf, frame[3])]
    else:
        row = others[overlapping(others, frame[0], -np.inf, frame[2], np.inf)]
    row = row[row[:, axis].argsort()]
    here = int(np.searchsorted(row[:, axis], frame[axis]))
    row = row[max(0, here - NEIGHBOURS) : here + NEIGHBOURS]
    across = (frame[1 - axis] + frame[3 - axis]) / 2
    size = frame[axis + 2] - frame[axis]
    for one, other in pairwise(row):
        end, start = float(one[axis + 2]), float(other[axis])
        gap = start - end
        if not 0 < gap <= FARTHEST_GAP + size:
            continue
        wanted = {
            float(other[axis + 2]) + gap: ((end, start), (float(other[axis + 2]),)),
            float(one[axis]) - gap - size: ((end, start), (float(one[axis]),)),
            (end + start - size) / 2: ((), (end, start)),
        }
        for place, (known, ends) in wanted.items():
            shift = place - float(frame[axis])
            if abs(shift) <= reach and (known or gap > size):
                own = [sorted((border, _facing(border, place, size))) for border in ends]
                gaps = [*([known] if known else []), *own]
                yield _Candidate(shift, tuple((across, a, b) for a, b in gaps), is_gap=True)


def _facing(border: float, place: float, size: float) -> float:
    """The side of the frame that faces a border."""
    return place if border <= place else place + size


def _line(place: tuple[float, float, float], axis: int, is_gap: bool) -> Line:
    at, start, end = place
    if (axis == 0) is is_gap:
        return start, at, end, at
    return at, start, at, end
