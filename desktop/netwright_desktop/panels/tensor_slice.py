"""How a tensor lies on a table of rows and columns."""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Index = tuple[int, ...]
Box = tuple[slice, ...]
Cells = tuple[int, int, int, int]
"""First row and the one behind the last, then the same of columns."""
LONGEST_ROW = 16
"""A vector that is longer goes on in the next row."""


@dataclass(frozen=True, slots=True)
class TensorSlice:
    """A tensor of this shape: its last two axes are rows and columns, those before are chosen.

    A vector is one row, or several where it is long.
    """

    shape: tuple[int, ...]

    @property
    def leading(self) -> tuple[int, ...]:
        """The sizes of the axes of which one place is seen at a time."""
        return self.shape[:-2]

    @property
    def columns(self) -> int:
        """Columns of the table."""
        if len(self.shape) != 1:
            return self.shape[-1] if self.shape else 1
        count = self.shape[0]
        if count <= LONGEST_ROW:
            return max(count, 1)
        return LONGEST_ROW if count <= LONGEST_ROW**2 else ceil(np.sqrt(count))

    @property
    def rows(self) -> int:
        """Rows of the table."""
        if len(self.shape) >= 2:
            return self.shape[-2]
        return ceil(self.shape[0] / self.columns) if self.shape else 1

    def table(self, values: NDArray[np.float32], chosen: Index) -> NDArray[np.float32]:
        """The numbers that are seen, (rows, columns); NaN where the last row is not full."""
        seen: NDArray[np.float32] = values[chosen]
        if len(self.shape) >= 2:
            return seen
        padded = np.full(self.rows * self.columns, np.nan, np.float32)
        padded[: seen.size] = seen.ravel()
        return padded.reshape(self.rows, self.columns)

    def index(self, row: int, column: int, chosen: Index) -> Index | None:
        """The place in the tensor of a cell; None behind the end of a vector."""
        if len(self.shape) >= 2:
            return (*chosen, row, column)
        place = row * self.columns + column
        if not self.shape:
            return ()
        return (place,) if place < self.shape[0] else None

    def cell(self, index: Index) -> tuple[int, int]:
        """Row and column of a place in the tensor."""
        if len(self.shape) >= 2:
            return index[-2], index[-1]
        return divmod(index[0], self.columns) if index else (0, 0)

    def chosen_for(self, box: Box, before: Index) -> Index:
        """Places of the leading axes at which the box is seen; those of before where they do."""
        ranges = [range(*part.indices(n)) for part, n in zip(box, self.leading, strict=False)]
        return tuple(
            old if old in places or not places else places[0]
            for old, places in zip(before, ranges, strict=True)
        )

    def cells(self, box: Box, chosen: Index) -> tuple[Cells, ...]:
        """The rectangles of a box that are seen, at most some hundreds."""
        ranges = [range(*part.indices(n)) for part, n in zip(box, self.shape, strict=True)]
        if any(at not in places for at, places in zip(chosen, ranges, strict=False)):
            return ()
        if len(self.shape) >= 2:
            down, across = ranges[-2:]
            return tuple((*r, *c) for r in _runs(down) for c in _runs(across))
        if not self.shape:
            return ((0, 1, 0, 1),)
        return self._of_vector(ranges[0])

    def _of_vector(self, places: range) -> tuple[Cells, ...]:
        width, found = self.columns, []
        for row in range(self.rows):
            inside = range(*slice(*_within(places, row * width, (row + 1) * width)).indices(10**9))
            shifted = [(a - row * width, b - row * width) for a, b in _runs(inside)]
            found += [(row, row + 1, a, b) for a, b in shifted]
        return tuple(found)


def _within(places: range, low: int, high: int) -> tuple[int, int, int]:
    """The part of some places that lies between two bounds."""
    first = places.start
    if first < low:
        first += -(-(low - first) // places.step) * places.step
    return first, max(min(places.stop, high), first), places.step


def _runs(places: range) -> list[tuple[int, int]]:
    """Neighbouring places as (first, behind the last)."""
    if not places:
        return []
    if places.step == 1:
        return [(places.start, places.stop)]
    return [(place, place + 1) for place in places]
