"""Numbers about a trainer for snapshots: sizes of gradients and of updates."""

import time
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.operations.tensor import Role
from netwright.training.snapshot import GradientSizes, UpdateRatios, Wish
from netwright.training.trainer import Trainer

_MOST_SHARE = 0.02
"""At most this share of the thread's own time goes into looking: another program that takes the
processor makes no look dearer."""

Arrays = Mapping[str, NDArray[np.float32]]


class Watch:
    """Looks at a trainer between two steps, seldom enough not to slow it down.

    It looks for nothing but what is `wanted`.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.wanted: frozenset[Wish] = frozenset()
        self._trainer = trainer
        self._next = 0.0
        self._is_due = False
        self._spent = 0.0
        self._before: tuple[int, Arrays] | None = None
        self._gradients: list[GradientSizes] = []
        self._updates: list[UpdateRatios] = []
        self._gradients_at = trainer.step
        parameters = trainer.analysis.parameters
        self._learned = [
            p.tensor.name for p in parameters if p.tensor.role is Role.PARAMETER and not p.frozen
        ]

    @property
    def is_due(self) -> bool:
        """Whether it wants to look at the next step that is taken."""
        is_anything = Wish.GRADIENTS in self.wanted or Wish.UPDATES in self.wanted
        return is_anything and time.thread_time() >= self._next

    def begin(self, now: bool = False) -> bool:
        """Before steps are taken: whether to take one alone, since its change is measured."""
        begin = time.thread_time()
        self._is_due = now or begin >= self._next
        if self._is_due and Wish.UPDATES in self.wanted:
            self._before = self._trainer.step, self._weights()
        self._spent = time.thread_time() - begin
        return self._before is not None

    def look(self, now: bool = False) -> None:
        """After them: note what is wanted if it is time to, or the gradients `now`."""
        begin, before = time.thread_time(), self._before
        self._before = None
        if now or self._is_due:
            self._is_due = False
            self._note_gradients()
            if before is not None:
                self._note_update(*before)
            end = time.thread_time()
            self._next = end + (self._spent + end - begin) / _MOST_SHARE

    def news(self) -> tuple[tuple[GradientSizes, ...], tuple[UpdateRatios, ...]]:
        """What was noted since the last call."""
        gradients, updates = tuple(self._gradients), tuple(self._updates)
        self._gradients, self._updates = [], []
        return gradients, updates

    def _note_gradients(self) -> None:
        step = self._trainer.step
        if Wish.GRADIENTS in self.wanted and step != self._gradients_at:
            self._gradients_at = step
            self._gradients.append(GradientSizes(step, gradient_rms(self._trainer.gradients())))

    def _note_update(self, step: int, before: Arrays) -> None:
        # After the last step of a run the best weights, or the next run's, may have come.
        replaced = self._trainer.finished or self._trainer.is_at_start
        if self._trainer.step == step + 1 and not replaced:
            self._updates.append(UpdateRatios(step + 1, update_ratios(before, self._weights())))

    def _weights(self) -> Arrays:
        weights = self._trainer.weights()
        return {name: weights[name] for name in self._learned}


def gradient_rms(gradients: Arrays) -> dict[str, float]:
    """By node: the root of the mean square over all parameters of the node, weights and biases."""
    sizes: dict[str, int] = {}
    for name, gradient in gradients.items():
        sizes[_node_of(name)] = sizes.get(_node_of(name), 0) + gradient.size
    squares = _squares((name, gradient.astype(np.float64)) for name, gradient in gradients.items())
    return {node: float(np.sqrt(total / sizes[node])) for node, total in squares.items()}


def update_ratios(before: Arrays, after: Arrays) -> dict[str, float]:
    """By node: RMS of the change over RMS of what was changed, weights and biases together.

    Around 0.001 is healthy (Karpathy, CS231n, "Ratio of weights:updates"). Nodes whose
    parameters were all 0 are left out.
    """
    changes = _squares(
        (name, after[name].astype(np.float64) - weights) for name, weights in before.items()
    )
    weights = _squares((name, weights.astype(np.float64)) for name, weights in before.items())
    return {
        node: float(np.sqrt(change / weights[node]))
        for node, change in changes.items()
        if weights[node] > 0.0
    }


def _squares(tensors: Iterator[tuple[str, NDArray[np.float64]]]) -> dict[str, float]:
    """By node: the sum of the squares."""
    sums: dict[str, float] = {}
    for name, values in tensors:
        sums[_node_of(name)] = sums.get(_node_of(name), 0.0) + float(np.square(values).sum())
    return sums


def _node_of(name: str) -> str:
    return name.rpartition("/")[0]
