"""Numbers about a trainer for snapshots: gradient sizes per layer, the first filters."""

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netwright.training.trainer import Trainer

_MOST_SHARE = 0.1
"""At most this share of the time goes into looking."""


@dataclass(frozen=True, slots=True)
class View:
    """What one look gave."""

    gradient_rms: dict[str, float] = field(default_factory=dict)
    filters_of: str = ""
    filters: NDArray[np.float32] | None = None


class Watch:
    """Looks at a trainer between two steps, seldom enough not to slow it down."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._next = 0.0
        self._view = View()
        shapes = {p.tensor.name: p.tensor.shape for p in trainer.analysis.parameters}
        self._filters = next((n for n, shape in shapes.items() if len(shape) == 4), "")

    def look(self, now: bool = False) -> View:
        """A fresh view when it is time for one (or `now`), else the last one."""
        begin = time.perf_counter()
        if now or begin >= self._next:
            self._view = self._fresh()
            cost = time.perf_counter() - begin
            self._next = begin + cost / _MOST_SHARE
        return self._view

    def _fresh(self) -> View:
        filters = self._trainer.weights()[self._filters] if self._filters else None
        node = self._filters.rpartition("/")[0]
        if not self._trainer.step:
            return View({}, node, filters)
        return View(gradient_rms(self._trainer.gradients()), node, filters)


def gradient_rms(gradients: dict[str, NDArray[np.float32]]) -> dict[str, float]:
    """By node: the root of the mean square over all parameters of the node, weights and biases."""
    sums: dict[str, tuple[float, int]] = {}
    for name, gradient in gradients.items():
        node = name.rpartition("/")[0]
        total, count = sums.get(node, (0.0, 0))
        square = float(np.square(gradient, dtype=np.float64).sum())
        sums[node] = total + square, count + gradient.size
    return {node: float(np.sqrt(total / count)) for node, (total, count) in sums.items()}
