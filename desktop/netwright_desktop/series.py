"""Curves of any length in bounded memory: bins that keep their lowest and highest point."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = tuple[NDArray[np.float64], NDArray[np.float64]]
BLOCK = 64
"""Points of which means are found at once."""


class Series:
    """Points of one curve, in the order of their steps.

    Points are kept in at most `bins` bins of `stride` neighbours each. Of a bin its lowest and
    its highest point stay, with the steps at which they were. When all bins are full,
    neighbours are joined and `stride` doubles. So every point drawn was measured, no peak is
    ever lost, and up to `bins` points the curve is complete. Points that are not finite cannot
    be drawn and are left out.
    """

    def __init__(self, bins: int = 512) -> None:
        if bins < 2 or bins % 2:
            raise ValueError(f"The number of bins is even, not {bins}.")
        self._low_x = np.empty(bins)
        self._low_y = np.empty(bins)
        self._high_x = np.empty(bins)
        self._high_y = np.empty(bins)
        self.clear()

    def clear(self) -> None:
        """Forget every point."""
        self.stride = 1
        self.last: float | None = None
        self._closed = 0
        self._held = 0  # points in the bin after the closed ones

    def __len__(self) -> int:
        """The number of bins with points in them."""
        return self._closed + bool(self._held)

    def extend(self, x: ArrayLike, y: ArrayLike) -> None:
        """Add points; their steps are later than those before."""
        xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
        finite = np.isfinite(ys)
        if not finite.all():
            xs, ys = xs[finite], ys[finite]
        if ys.size:
            self.last = float(ys[-1])
        while ys.size:
            taken = self._fill(xs, ys) if self._held or ys.size < self.stride else self._add(xs, ys)
            xs, ys = xs[taken:], ys[taken:]
            if self._closed == self._low_y.size:
                self._halve()

    def points(self) -> Points:
        """The lowest and the highest point of every bin, in the order of their steps."""
        count = len(self)
        low_x, high_x = self._low_x[:count], self._high_x[:count]
        low_y, high_y = self._low_y[:count], self._high_y[:count]
        if self.stride == 1:
            return low_x.copy(), low_y.copy()
        low_first = low_x <= high_x
        x, y = np.empty(2 * count), np.empty(2 * count)
        x[0::2], x[1::2] = np.where(low_first, (low_x, high_x), (high_x, low_x))
        y[0::2], y[1::2] = np.where(low_first, (low_y, high_y), (high_y, low_y))
        return x, y

    def outline(self) -> Points:
        """The lowest points of all bins, then the highest ones on the way back: a closed band."""
        count = len(self)
        return (
            np.concatenate([self._low_x[:count], self._high_x[:count][::-1]]),
            np.concatenate([self._low_y[:count], self._high_y[:count][::-1]]),
        )

    def near(self, step: float) -> tuple[float, float] | None:
        """The lowest and the highest value of the bin whose points are nearest to a step."""
        count = len(self)
        if not count:
            return None
        off = np.minimum(abs(self._low_x[:count] - step), abs(self._high_x[:count] - step))
        place = int(off.argmin())
        return float(self._low_y[place]), float(self._high_y[place])

    def _fill(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> int:
        """Put points into the open bin; how many."""
        taken, i = min(self.stride - self._held, y.size), self._closed
        low, high = int(y[:taken].argmin()), int(y[:taken].argmax())
        if not self._held or y[low] < self._low_y[i]:
            self._low_x[i], self._low_y[i] = x[low], y[low]
        if not self._held or y[high] > self._high_y[i]:
            self._high_x[i], self._high_y[i] = x[high], y[high]
        self._held += taken
        if self._held == self.stride:
            self._closed, self._held = self._closed + 1, 0
        return taken

    def _add(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> int:
        """Close as many whole bins as there are points and room for; how many points."""
        bins = min(y.size // self.stride, self._low_y.size - self._closed)
        taken, new = bins * self.stride, slice(self._closed, self._closed + bins)
        table, rows = y[:taken].reshape(bins, self.stride), np.arange(bins) * self.stride
        low, high = rows + table.argmin(axis=1), rows + table.argmax(axis=1)
        self._low_x[new], self._low_y[new] = x[low], y[low]
        self._high_x[new], self._high_y[new] = x[high], y[high]
        self._closed += bins
        return taken

    def _halve(self) -> None:
        half = self._closed // 2
        first = np.arange(half) * 2
        low = first + (self._low_y[first + 1] < self._low_y[first])
        high = first + (self._high_y[first + 1] > self._high_y[first])
        for kept, chosen in ((self._low_x, low), (self._low_y, low)):
            kept[:half] = kept[chosen]
        for kept, chosen in ((self._high_x, high), (self._high_y, high)):
            kept[:half] = kept[chosen]
        self._closed, self.stride = half, 2 * self.stride


class Smoothed:
    """An exponential mean of a noisy curve, without the pull of its start towards 0.

        m = keep m + (1 - keep) y        shown: m / (1 - keep^n)       (Adam's bias correction)

    After n points; `keep` 0.95 weighs about the last 20, and 0 the last alone.
    """

    def __init__(self, keep: float = 0.95) -> None:
        self.keep = keep
        ago = np.subtract.outer(np.arange(BLOCK), np.arange(BLOCK))
        self._kept = keep ** np.arange(1.0, BLOCK + 1)
        self._weights = np.where(ago >= 0, keep ** np.maximum(ago, 0), 0.0)
        self.clear()

    def clear(self) -> None:
        """Start anew."""
        self._mean = 0.0
        self._left = 1.0

    def extend(self, y: ArrayLike) -> NDArray[np.float64]:
        """The mean after each of these points; points that are not finite change nothing."""
        values = np.asarray(y, np.float64)
        finite = np.isfinite(values)
        taken = values[finite]
        count = taken.size
        before = self._mean / (1.0 - self._left) if self._left < 1.0 else np.nan
        lefts = self._left * self.keep ** np.arange(1.0, count + 1)
        means = np.append(before, self._run(taken) / (1.0 - lefts))
        if count:
            self._left = float(lefts[-1])
        shown: NDArray[np.float64] = means[np.cumsum(finite)]
        return shown

    def _run(self, y: NDArray[np.float64]) -> NDArray[np.float64]:
        """M after each point: after j of a block it is keep^j m + (1 - keep) sum keep^(j - i) y."""
        blocks = -(-y.size // BLOCK)
        table = np.zeros(blocks * BLOCK)
        table[: y.size] = y
        sums = (1.0 - self.keep) * (table.reshape(blocks, BLOCK) @ self._weights.T)
        begins, mean = np.empty(blocks), self._mean
        for block, last in enumerate(sums[:, -1].tolist()):
            begins[block] = mean
            mean = self._kept[-1] * mean + last
        run: NDArray[np.float64] = (sums + np.outer(begins, self._kept)).ravel()[: y.size]
        if y.size:
            self._mean = float(run[-1])
        return run
