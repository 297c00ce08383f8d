"""How many numbers lie where: histograms whose bins fit into one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 128
_HALF = BINS // 2
_SMALLEST = -40
"""Numbers below 2^-40 share the two bins around 0."""
_AT_ONCE = 1 << 20
"""Numbers that are looked at together: memory does not grow with the layer."""


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """A histogram of BINS equal bins from -2^exponent to 2^exponent.

    The exponent is the smallest whose range holds every number. As the ranges are powers of two,
    bins of a narrow histogram lie wholly in bins of a wide one, and no count is ever split.
    `counts` are of finite numbers; `missing` counts those that are none.
    """

    exponent: int
    counts: NDArray[np.int64]
    missing: int = 0

    def within(self, exponent: int) -> NDArray[np.int64]:
        """The counts in the bins of this exponent, which is no smaller than its own."""
        if exponent < self.exponent:
            raise ValueError(f"2^{exponent} does not hold what reaches to 2^{self.exponent}.")
        place = (np.arange(BINS) - _HALF >> exponent - self.exponent) + _HALF
        return np.bincount(place, self.counts, BINS).astype(np.int64)


def spread_of(values: NDArray[np.float32]) -> Spread:
    """The histogram of all numbers."""
    largest, missing = 0.0, 0
    for part in pieces(values):
        finite = part[np.isfinite(part)]
        missing += part.size - finite.size
        largest = max(largest, float(np.abs(finite).max(initial=0.0)))
    # largest = m 2^e with 1/2 <= m < 1
    exponent = max(int(np.frexp(largest)[1]), _SMALLEST) if largest else _SMALLEST
    counts = np.zeros(BINS, np.int64)
    scale = 2.0**-exponent * _HALF  # exact, so that a number on an edge is where it belongs
    for part in pieces(values):
        places = np.floor(part[np.isfinite(part)] * np.float64(scale)).astype(np.int64) + _HALF
        counts += np.bincount(places, minlength=BINS)
    return Spread(exponent, counts, missing)


def pieces(values: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """All numbers, one after the other, in pieces of bounded size."""
    flat = values.reshape(-1)
    for begin in range(0, flat.size, _AT_ONCE):
        yield flat[begin : begin + _AT_ONCE]
