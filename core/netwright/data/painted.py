"""Data sets that the user painted: points in the plane with a class each."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import PARTS, Dataset

Painted = tuple[float, float, int]
"""x, y, and the class, counted from 0."""
MOST_CLASSES = 6
MOST_PAINTED = 5_000
EXTENT = 6.0
"""Coordinates are from -6 to 6."""


def painted_dataset(
    points: Sequence[Painted], seed: int, shares: tuple[float, float, float]
) -> Dataset:
    """The points as a data set, in their order.

    In which part a point is depends on its place and the seed alone, so that points keep theirs
    while others are painted or erased.
    """
    table = np.array(points, np.float64).reshape(-1, 3)
    inputs = table[:, :2].astype(np.float32)
    targets = table[:, 2].astype(np.int64)
    ends = np.cumsum(shares)[:2]
    part = np.searchsorted(ends, _places(inputs, seed), side="right")
    parts = {name: np.flatnonzero(part == number) for number, name in enumerate(PARTS)}
    names = tuple(str(number + 1) for number in range(int(targets.max(initial=-1)) + 1))
    return Dataset("Painted", inputs, targets, parts, names)


def is_painted(point: object) -> bool:
    """Whether these are a place and a class."""
    if not isinstance(point, list | tuple) or len(point) != 3:
        return False
    *place, label = point
    is_place = all(type(x) in (int, float) and abs(x) <= EXTENT for x in place)
    return is_place and type(label) is int and 0 <= label < MOST_CLASSES


def _places(inputs: NDArray[np.float32], seed: int) -> NDArray[np.float64]:
    """A number from 0 to 1 for each point, which looks random."""
    start = crc32(seed.to_bytes(8, "little"))
    rows = np.ascontiguousarray(inputs, "<f4")
    return np.array([crc32(row.tobytes(), start) for row in rows], np.float64) / 2.0**32
