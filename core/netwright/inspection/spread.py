"""How many numbers lie where: histograms whose bins fit into one another."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 128
_HALF = BINS // 2
_SMALLEST = -40
"""Numbers below 2^-40 share the two bins around 0."""
_AT_ONCE = 1 << 16
"""Numbers that are looked at together: they stay in the cache, and memory does not grow."""


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
    largest = max((_largest(_finite(part)) for part in pieces(values)), default=0.0)
    # largest = m 2^e with 1/2 <= m < 1
    exponent = max(int(np.frexp(largest)[1]), _SMALLEST) if largest else _SMALLEST
    scale = np.float32(2.0**-exponent * _HALF)  # exact, so a number on an edge is where it belongs
    counts = np.zeros(BINS, np.int64)
    for part in pieces(values):
        places = np.floor(_finite(part) * scale).astype(np.intp)
        places += _HALF
        counts += np.bincount(places, minlength=BINS)
    return Spread(exponent, counts, values.size - int(counts.sum()))


def _finite(part: NDArray[np.float32]) -> NDArray[np.float32]:
    # Almost always all of them: the sum is a cheap way to know.
    with np.errstate(over="ignore", invalid="ignore"):
        all_finite = np.isfinite(part.sum(dtype=np.float32))
    return part if all_finite else part[np.isfinite(part)]


def _largest(part: NDArray[np.float32]) -> float:
    return max(float(part.max(initial=0.0)), -float(part.min(initial=0.0)))


def pieces(values: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
    """All numbers, one after the other, in pieces of bounded size."""
    flat = values.reshape(-1)
    for begin in range(0, flat.size, _AT_ONCE):
        yield flat[begin : begin + _AT_ONCE]
