"""How good the network is on a whole part of the data, at its present weights."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import LongQuestion
from netwright.judgement.verdict import Verdict, verdict_of
from netwright.program.inspection import without_target
from netwright.training.compared import Compared, compared, joined
from netwright.training.task import Task, tasks_for

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

TEST = "test"
_FIRST = 64
_PIECE_SECONDS = 0.03
_MOST = 1 << 25
"""Numbers of answers that are kept: 128 MiB. Of more, of classes, only the class is."""
_COMPUTED = "The target of this network is made from other targets: it cannot be judged."


@dataclass(frozen=True, slots=True)
class Judgement(LongQuestion):
    """The answers at the first loss about every sample of a part: a Verdict.

    About the test part it is answered once for each number `asked`, not again as training goes on.
    """

    part: str = "validation"
    asked: int = 0
    seconds = 1.0

    @property
    def once(self) -> bool:
        """Whether it is answered once."""
        return self.part == TEST

    def pieces(self, subject: Subject) -> Generator[float, None, Verdict]:
        samples = subject.dataset.parts[self.part]
        if not len(samples):
            raise ValueError(f"The {self.part} part of the data is empty. Give it a share.")
        if not subject.analysis.losses:
            raise ValueError("This network has no loss: there is nothing to compare with.")
        task = tasks_for(subject.analysis, subject.dataset)[0]
        asker = _Asker(subject, task, len(samples))
        parts: list[Compared] = []
        done, size = 0, _FIRST
        while done < len(samples):
            begin = time.perf_counter()
            parts.append(asker.ask(samples[done : done + size], done))
            done += len(samples[done : done + size])
            took = max(time.perf_counter() - begin, 1e-6)
            size = max(_FIRST, int(size * min(_PIECE_SECONDS / took, 4.0)) // _FIRST * _FIRST)
            yield done / len(samples)
        losses = len(subject.analysis.losses)
        return verdict_of(self.part, joined(parts), samples, subject.dataset, losses)


class _Asker:
    """Asks the network about samples, at the weights that it had at first."""

    def __init__(self, subject: Subject, task: Task, samples: int) -> None:
        self._subject, self._task, self._weights = subject, task, subject.weights
        self._is_long = samples * task.answer.size > _MOST
        self._wanted: tuple[str, ...] = ()
        if task.target.name not in subject.data:
            if task.target not in without_target(subject.analysis):
                raise ValueError(_COMPUTED)
            self._wanted = (task.target.name,)

    def ask(self, samples: NDArray[np.int64], first: int) -> Compared:
        data = self._subject.data_of(samples)
        found = self._subject.forward(data, self._wanted, weights=self._weights)
        targets: NDArray[Any] = {**data, **found}[self._task.target.name]
        answers = found[self._task.loss]
        preparation = self._subject.dataset.preparation
        result = compared(self._task, answers, targets, first, preparation)
        return result.without_scores() if self._is_long else result
