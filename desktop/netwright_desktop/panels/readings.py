"""The values of curves at a step, as they are read under the mouse."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from netwright_desktop.figures import count
from netwright_desktop.series import Points

MOST_READ = 8
"""Of more curves than these those are read that are nearest to the mouse."""
Line = tuple[str, str, str]
"""Colour, name, and value as written."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A curve whose values are read."""

    curve: pg.PlotDataItem
    name: str
    color: Callable[[], str]
    spelled: Callable[[float], str]


class Readings:
    """Curves with names, the first of which that has points says at which steps."""

    def __init__(self) -> None:
        self._named: list[_Named] = []

    def add(
        self,
        curve: pg.PlotDataItem,
        name: str,
        color: Callable[[], str],
        spelled: Callable[[float], str],
    ) -> None:
        """Read this curve too, its values as `spelled`."""
        self._named.append(_Named(curve, name, color, spelled))

    def clear(self) -> None:
        """Read no curve."""
        self._named.clear()

    def step_near(self, x: float) -> float | None:
        """The step with a point that is nearest to a place of the axis."""
        for named in self._named:
            steps, _ = _points(named.curve)
            if steps.size:
                return float(steps[_nearest(steps, x)])
        return None

    def at(self, step: float, height: float, is_log: bool) -> list[Line]:
        """Of each curve the point nearest to the step; one at another step says at which.

        `height` is that of the mouse, on the axis as it is drawn.
        """
        found: list[tuple[float, Line]] = []
        for named in self._named:
            x, y = _points(named.curve)
            if not x.size:
                continue
            near = _nearest(x, step)
            value = float(y[near])
            words = named.spelled(value)
            if x[near] != step:
                words += f" at {count(x[near])}"
            off = abs((np.log10(value) if is_log else value) - height)
            found.append((off, (named.color(), named.name, words)))
        if len(found) > MOST_READ:
            limit = sorted(off for off, _ in found)[MOST_READ - 1]
            found = [each for each in found if each[0] <= limit][:MOST_READ]
        return [line for _, line in found]


def _points(curve: pg.PlotDataItem) -> Points:
    x, y = curve.getOriginalDataset()
    return (np.empty(0), np.empty(0)) if x is None else (x, y)


def _nearest(x: NDArray[np.float64], step: float) -> int:
    return int(np.abs(x - step).argmin())
