"""How regularly the event loop comes round: a precise timer, and what its intervals come to."""

import itertools
import time
from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import Qt, QTimer

TICK = 16


class Ticks:
    """A precise timer, and when it fired."""

    def __init__(self) -> None:
        self._at: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._at.append(time.monotonic()))
        self._timer.start(TICK)

    def intervals(self, begin: float, end: float) -> list[float]:
        """Milliseconds between the ticks of a span of time."""
        within = [at for at in self._at if begin <= at <= end]
        return [1000 * (after - at) for at, after in itertools.pairwise(within)]


def spread(values: Sequence[float]) -> Mapping[str, float]:
    """Number, median, p95, p99 and worst."""
    if not values:
        return {"count": 0}
    median, p95, p99 = np.percentile(values, (50, 95, 99)).round(2).tolist()
    return {
        "count": len(values),
        "median": median,
        "p95": p95,
        "p99": p99,
        "worst": round(max(values), 2),
    }
