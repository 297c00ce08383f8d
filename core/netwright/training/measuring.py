"""Measures of whole parts of the data, taken by the engine that trains."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis
from netwright.training.compared import Compared, compared, joined
from netwright.training.fit import arrays_for
from netwright.training.measures import measured
from netwright.training.task import tasks_for

if TYPE_CHECKING:
    from netwright.engines.engine import Engine

_MOST = 1 << 23
"""Numbers of answers that are held together: 32 MiB."""


class Measuring:
    """Measures the answers at the first loss of a network in training.

    There are none where its target is computed, which only an evaluation of that too could tell.
    """

    def __init__(self, analysis: Analysis, dataset: Dataset) -> None:
        self._analysis, self._dataset = analysis, dataset
        self.task = tasks_for(analysis, dataset)[0]
        self._is_known = self.task.target in {item.tensor for item in analysis.data}

    def evaluate(
        self, engine: "Engine", samples: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], Mapping[str, float]]:
        """(losses, counts, measures by name): sums and measures over these samples.

        The sums are those of the engine alone, bit for bit. There are no measures where an
        answer is no number: the loss shows it.
        """
        answer = self.task.answer
        fits = len(samples) * answer.size <= _MOST
        keep = answer.name if fits and self._is_known else ""
        losses, counts, answers = engine.evaluate(samples, keep)
        if not self._is_known:
            return losses, counts, {}
        try:
            found = self._compared(answers, samples) if keep else self._in_parts(engine, samples)
        except ValueError:
            return losses, counts, {}
        return losses, counts, measured(found) if len(found.rows) else {}

    def _in_parts(self, engine: "Engine", samples: NDArray[np.int64]) -> Compared:
        """Of so many answers that they are never held together, what is measured of them."""
        at_once = max(1, _MOST // self.task.answer.size)
        parts: list[Compared] = []
        for begin in range(0, len(samples), at_once):
            chosen = samples[begin : begin + at_once]
            answers = engine.evaluate(chosen, self.task.answer.name)[2]
            parts.append(self._compared(answers, chosen).without_scores())
        return joined(parts)

    def _compared(self, answers: NDArray[np.float32], samples: NDArray[np.int64]) -> Compared:
        preparation = self._dataset.preparation
        return compared(self.task, answers, self._targets[samples], preparation=preparation)

    @cached_property
    def _targets(self) -> NDArray[np.generic]:
        name = self.task.target.name
        others = {item.tensor.name for item in self._analysis.data} - {name}
        return arrays_for(self._analysis, self._dataset, others)[name]
