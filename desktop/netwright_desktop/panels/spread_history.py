"""Histograms over the steps of a run, in bounded memory."""

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.spread import BINS, Spread

MOST = 128
"""Histograms of one layer that are kept. When there are as many, every second one is let go."""


class SpreadHistory:
    """How a histogram changed: the share of the numbers in each bin, at some steps.

    All have the bins of the widest one so far. The newest always stays; of those before, one of
    every `stride`.
    """

    def __init__(self) -> None:
        self._shares = np.zeros((MOST, BINS), np.float32)
        self._steps = np.zeros(MOST)
        self._count = 0
        self._since = 0  # histograms since the last one that stays
        self.stride = 1
        self.exponent: int | None = None
        self.newest: Spread | None = None

    @property
    def steps(self) -> NDArray[np.float64]:
        """The steps of the histograms, in order."""
        return self._steps[: self._count]

    @property
    def shares(self) -> NDArray[np.float32]:
        """(histograms, bins): they add up to 1."""
        return self._shares[: self._count]

    @property
    def limits(self) -> tuple[float, float]:
        """The lowest and the highest edge between which all numbers lie."""
        high = 2.0 ** (self.exponent or 0)
        used = np.flatnonzero(self.shares.any(axis=0))
        if not used.size:
            return -high, high
        each = 2 * high / BINS
        return -high + used[0] * each, -high + (used[-1] + 1) * each

    def add(self, step: float, spread: Spread) -> None:
        """The histogram at a step; it takes the place of those of this step or later ones."""
        kept = int(np.searchsorted(self.steps, step))
        is_again, self._count = kept < self._count, kept
        if self.exponent is None or spread.exponent > self.exponent:
            self._widen(spread.exponent)
        assert self.exponent is not None
        counts = spread.within(self.exponent)
        is_between = not is_again and kept > 1 and self._since < self.stride
        place = kept - 1 if is_between else kept
        if not is_again:
            self._since = self._since + 1 if is_between else 1
        if place == MOST:
            self._halve()
            place = self._count
        self._shares[place] = counts / max(int(counts.sum()), 1)
        self._steps[place] = step
        self._count = place + 1
        self.newest = spread

    def at(self, steps: NDArray[np.float64]) -> NDArray[np.float32]:
        """(steps, bins): at each step the last histogram up to it."""
        places = np.searchsorted(self.steps, steps, side="right") - 1
        return self.shares[np.maximum(places, 0)]

    def _widen(self, exponent: int) -> None:
        if self.exponent is not None:
            middle = BINS // 2
            by = exponent - self.exponent
            places = (np.arange(BINS) - middle >> by) + middle
            wide = np.zeros_like(self._shares)
            for old, new in enumerate(places):
                wide[:, new] += self._shares[:, old]
            self._shares = wide
        self.exponent = exponent

    def _halve(self) -> None:
        kept = self._count // 2
        for values in (self._shares, self._steps):
            values[:kept] = values[: 2 * kept : 2]
        self._count, self.stride = kept, 2 * self.stride
