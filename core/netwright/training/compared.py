"""Answers of a network beside the truth, a row for each answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.preparation import Preparation
from netwright.data.tabular import restored
from netwright.metrics.confusion import decision
from netwright.metrics.hits import Hits, hits_of_classes, hits_of_labels
from netwright.training.task import Kind, Task


@dataclass(frozen=True, eq=False)
class Compared:
    """Rows of answers and their truth; of a sequence each step is a row.

    `answers` is (rows, count). `truth` is (rows,) classes, 0 or 1 for yes or no; (rows, count)
    yes or no of labels; (rows, count) values. `rows` tells of which of the samples each row is.
    What has no answer in the data, the class -1, is left out.
    """

    task: Task
    answers: NDArray[np.float32]
    truth: NDArray[Any]
    predicted: NDArray[Any]
    """What the network says, in the form of the truth."""
    rows: NDArray[np.int64]

    @cached_property
    def hits(self) -> Hits:
        """Counts of each class or label; a yes or no is two classes. Values have none."""
        if self.task.kind is Kind.LABELS:
            return hits_of_labels(self.truth, self.predicted)
        classes = max(self.task.count, 2)
        return hits_of_classes(self.truth, self.predicted, classes)

    def without_scores(self) -> Compared:
        """The same, if of classes without what tells how sure an answer is: it takes no memory."""
        is_long = self.task.kind is Kind.CLASSES
        return replace(self, answers=self.answers[:, :0]) if is_long else self

    def taken(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Compared:
        """Some of the rows."""
        return Compared(
            self.task,
            self.answers[chosen],
            self.truth[chosen],
            self.predicted[chosen],
            self.rows[chosen],
        )


def compared(
    task: Task,
    answers: NDArray[np.float32],
    targets: NDArray[Any],
    first: int = 0,
    preparation: Preparation | None = None,
) -> Compared:
    """Rows of answers (samples, *shape) and targets as a data tensor holds them.

    `first` is the number of the first of these samples. Values are told in the units that they
    had before the `preparation` of the data.
    ValueError where an answer is NaN or infinite.
    """
    samples = len(answers)
    table = answers.reshape(-1, task.count)
    steps = len(table) // max(samples, 1)
    rows = np.repeat(np.arange(first, first + samples), steps)
    missing = np.flatnonzero(~np.isfinite(table).all(axis=1))
    if missing.size:
        raise ValueError(
            f"{missing.size:,} of {len(table):,} answers are NaN or infinite. Train again with a"
            " smaller learning rate."
        )
    truth, known = _truth(task, targets, len(table))
    table = in_units(task, table, preparation)
    truth = in_units(task, truth, preparation)
    whole = Compared(task, table, truth, predicted(task, table), rows)
    return whole if known.all() else whole.taken(known)


def in_units(task: Task, values: NDArray[Any], preparation: Preparation | None) -> NDArray[Any]:
    """Values (rows, count) in the units of their columns; answers of another kind as they are."""
    if preparation is None or task.kind is not Kind.VALUES or not task.has_class_names:
        return values
    return restored(preparation, values)


def joined(parts: list[Compared]) -> Compared:
    """Several comparisons of one task as one; the numbers of their samples stay."""
    return Compared(
        parts[0].task,
        np.concatenate([part.answers for part in parts]),
        np.concatenate([part.truth for part in parts]),
        np.concatenate([part.predicted for part in parts]),
        np.concatenate([part.rows for part in parts]),
    )


def predicted(task: Task, answers: NDArray[np.float32]) -> NDArray[Any]:
    """What these answers (rows, count) say, in the form of the truth of `Compared`."""
    if task.kind is Kind.CLASSES:
        best: NDArray[np.int64] = answers.argmax(axis=1)
        return best
    if task.kind is Kind.VALUES:
        return answers
    yes = decision(answers, task.threshold)
    return yes if task.kind is Kind.LABELS else yes[:, 0].astype(np.int64)


def _truth(task: Task, targets: NDArray[Any], rows: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The truth of each row, and whether there is one."""
    everywhere = np.ones(rows, np.bool_)
    if task.kind is Kind.VALUES:
        return targets.reshape(rows, task.count), everywhere
    if task.kind is Kind.LABELS:
        return targets.reshape(rows, task.count) > task.target_threshold, everywhere
    if task.kind is Kind.YES_OR_NO:
        numbers = targets.reshape(rows)
        known = numbers >= 0 if numbers.dtype.kind == "i" else everywhere
        return (numbers > task.target_threshold).astype(np.int64), known
    if targets.size == rows * task.count and targets.dtype.kind == "f":
        shares = targets.reshape(rows, task.count)
        return shares.argmax(axis=1), (shares != 0).any(axis=1)
    classes = targets.reshape(rows).astype(np.int64)
    return classes, classes >= 0
