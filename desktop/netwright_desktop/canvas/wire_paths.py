"""Where wires run: their curves, the points that they pass, what of them is near a place.

All wires live in a few arrays, so that a frame and a hit test stay cheap with hundreds of them.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from netwright.graph.graph import Position, Route, Wire
from netwright_desktop.canvas import curves
from netwright_desktop.canvas.curves import Floats

Lines = tuple[list[int], list[list[float]]]
"""The rows of wires, and what is drawn of each."""


class PassedPoint(NamedTuple):
    """One of the points that a wire passes, counted from 0."""

    wire: Wire
    number: int


class WirePaths:
    """The curves of wires between `ends` (x1, y1, x2, y2) that pass the points of `routes`.

    `rows` finds the wires that have one.
    """

    def __init__(
        self,
        wires: Sequence[Wire],
        ends: Floats,
        routes: Mapping[Wire, Route],
        rows: Mapping[Wire, int],
    ) -> None:
        self.wires, self.ends, self.routes = wires, ends, routes
        self._rows = rows
        self._routed = {rows[wire]: wire for wire in routes}
        self.pieces, self._first = self._laid()
        """The curves of all wires, one wire after the other."""
        self._boxes: Floats = curves.boxes(self.pieces)
        self._owners = np.repeat(np.arange(len(wires)), np.diff(self._first))
        self._passed = [
            PassedPoint(wire, number)
            for wire, route in routes.items()
            for number in range(len(route))
        ]
        points = [self.place_of(point) for point in self._passed]
        self._points = np.array(points, float).reshape(-1, 2)

    def pieces_of(self, row: int) -> Floats:
        """The curves of one wire."""
        return self.pieces[self._first[row] : self._first[row + 1]]

    def near(self, left: float, top: float, right: float, bottom: float) -> Lines:
        """What of the curves lies near a rectangle: the rows of their wires, and the curves."""
        found = curves.overlapping(self._boxes, left, top, right, bottom)
        pieces, is_near = self.pieces[found], np.ones(len(found), bool)
        beyond = curves.reaching_out(self._boxes[found], left, top, right, bottom)
        pieces[beyond], is_near[beyond] = curves.cut(pieces[beyond], left, top, right, bottom)
        return self._owners[found[is_near]].tolist(), pieces[is_near].tolist()

    def near_whole(
        self, left: float, top: float, right: float, bottom: float
    ) -> tuple[list[int], list[int]]:
        """The same without cutting: the rows of the wires, and the numbers of their pieces."""
        found = curves.overlapping(self._boxes, left, top, right, bottom)
        return self._owners[found].tolist(), found.tolist()

    def straight(self) -> list[list[float]]:
        """Every piece as a line from its begin to its end: x1, y1, x2, y2."""
        lines: list[list[float]] = self.pieces[:, (0, 1, 6, 7)].tolist()
        return lines

    def boxes(self) -> Floats:
        """A rectangle around every wire."""
        each = self._boxes
        if len(each) == len(self.wires):
            return each
        starts = self._first[:-1]
        least = np.minimum.reduceat(each[:, :2], starts)
        return np.concatenate([least, np.maximum.reduceat(each[:, 2:], starts)], axis=1)

    def differ(self, other: "WirePaths") -> list[int]:
        """The rows of the wires that run elsewhere; both have the same wires."""
        rows = set(np.flatnonzero((self.ends != other.ends).any(axis=1)).tolist())
        for one, another in ((self, other), (other, self)):
            for wire, route in one.routes.items():
                if route != another.routes.get(wire):
                    rows.add(self._rows[wire])
        return sorted(rows)

    def wire_at(self, x: float, y: float, tolerance: float) -> Wire | None:
        """The wire nearest to a place, if one is near enough."""
        found = curves.nearest(self.pieces, x, y, tolerance)
        return None if found is None else self.wires[int(self._owners[found])]

    def crossed(self, line: Sequence[Position]) -> frozenset[Wire]:
        """The wires that a line crosses."""
        rows = curves.crossed(self.pieces, np.array(line, float).reshape(-1, 2))
        return frozenset(self.wires[row] for row in self._owners[rows].tolist())

    def point_at(self, x: float, y: float, tolerance: float) -> PassedPoint | None:
        """The passed point nearest to a place, if one is near enough."""
        if not self._passed:
            return None
        distances = np.hypot(*(self._points - (x, y)).T)
        best = int(distances.argmin())
        return self._passed[best] if distances[best] <= tolerance else None

    def has(self, point: PassedPoint | None) -> bool:
        """Whether a wire passes this point."""
        return point in self._passed

    def boxes_of_points(self, radius: float) -> Floats:
        """A rectangle around every passed point."""
        return np.concatenate([self._points - radius, self._points + radius], axis=1)

    def place_of(self, point: PassedPoint) -> Position:
        """Where a passed point is."""
        return self.routes[point.wire][point.number]

    def place_for_point(self, wire: Wire, x: float, y: float) -> int:
        """Which number a new point of a wire would have: that of the piece on which it lies."""
        found = curves.nearest(self.pieces_of(self.wires.index(wire)), x, y, float("inf"))
        return found or 0

    def widest(self, row: int) -> Floats:
        """The piece of a wire that goes furthest sideways: there its label has most room."""
        pieces = self.pieces_of(row)
        number = np.abs(pieces[:, 6] - pieces[:, 0]).argmax() if len(pieces) > 1 else 0
        widest: Floats = pieces[number]
        return widest

    def widest_of(self, rows: Sequence[int]) -> Floats:
        """The widest piece of each of some wires."""
        if len(self.pieces) == len(self.wires):
            return self.pieces[list(rows)]
        return np.array([self.widest(row) for row in rows]).reshape(-1, 8)

    def _laid(self) -> tuple[Floats, curves.Rows]:
        plain = curves.plain(self.ends)
        counts = np.ones(len(self.wires), np.intp)
        for row, wire in self._routed.items():
            counts[row] += len(self.routes[wire])
        first: curves.Rows = np.concatenate([[0], np.cumsum(counts)])
        if not self._routed:
            return plain, first
        laid = np.zeros((int(first[-1]), 8))
        laid[first[:-1]] = plain
        for row, wire in self._routed.items():
            x1, y1, x2, y2 = self.ends[row].tolist()
            passed = ((x1, y1), *self.routes[wire], (x2, y2))
            laid[first[row] : first[row + 1]] = curves.through(passed)
        return laid, first
