"""Numbers about a trainer for snapshots: gradient sizes per layer."""

import time

import numpy as np
from numpy.typing import NDArray

from netwright.training.snapshot import GradientSizes
from netwright.training.trainer import Trainer

_MOST_SHARE = 0.05
"""At most this share of the time goes into looking."""


class Watch:
    """Looks at a trainer between two steps, seldom enough not to slow it down."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._next = 0.0
        self._seen: list[GradientSizes] = []
        self._seen_step = trainer.step

    def look(self, now: bool = False) -> None:
        """Note the gradients of the last step when it is time to, or `now`."""
        begin = time.perf_counter()
        step = self._trainer.step
        if step == self._seen_step or not (now or begin >= self._next):
            return
        self._seen_step = step
        self._seen.append(GradientSizes(step, gradient_rms(self._trainer.gradients())))
        self._next = begin + (time.perf_counter() - begin) / _MOST_SHARE

    def news(self) -> tuple[GradientSizes, ...]:
        """What was noted since the last call."""
        seen, self._seen = tuple(self._seen), []
        return seen


def gradient_rms(gradients: dict[str, NDArray[np.float32]]) -> dict[str, float]:
    """By node: the root of the mean square over all parameters of the node, weights and biases."""
    sums: dict[str, tuple[float, int]] = {}
    for name, gradient in gradients.items():
        node = name.rpartition("/")[0]
        total, count = sums.get(node, (0.0, 0))
        square = float(np.square(gradient, dtype=np.float64).sum())
        sums[node] = total + square, count + gradient.size
    return {node: float(np.sqrt(total / count)) for node, (total, count) in sums.items()}
