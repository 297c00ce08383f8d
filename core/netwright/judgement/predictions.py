"""Answers of a network as a table that spreadsheets read."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.csv_text import rows_csv
from netwright.data.progress import Cancelled, Progress, never, unheard
from netwright.training.compared import predicted
from netwright.training.task import Kind, Task


def predictions_csv(
    task: Task,
    answers: NDArray[np.float32],
    names: Sequence[str],
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> bytes:
    """A row for each answer (samples, *shape), of a sequence for each step; UTF-8 (RFC 4180).

    Columns are the number of the sample from 1 on, of a sequence the step, then the class and
    what each class was given; of labels a yes (1) or no (0) and what was given; or the values.
    `names` are those of classes as far as they are known. Numbers have nine digits, which tell
    any two of the engine apart.
    """
    table = answers.reshape(-1, task.count)
    steps = len(table) // max(len(answers), 1)
    header, columns = _answered(task, table, names)
    if steps > 1:
        header.insert(0, "step")
        columns.insert(0, np.tile(np.arange(1, steps + 1), len(answers)))
    header.insert(0, "sample")
    columns.insert(0, np.repeat(np.arange(1, len(answers) + 1), steps))
    rows = zip(*(_cells(column) for column in columns), strict=True)
    return rows_csv(header, rows, len(table), progress, cancelled)


def class_names(count: int, names: Sequence[str]) -> list[str]:
    """A name for each class: its number where it has none."""
    return [names[k] if k < len(names) else str(k) for k in range(count)]


def _answered(
    task: Task, table: NDArray[np.float32], names: Sequence[str]
) -> tuple[list[str], list[NDArray[Any]]]:
    said = predicted(task, table)
    given = [table[:, k] for k in range(task.count)]
    if task.kind is Kind.VALUES:
        return [f"value {k + 1}" if task.count > 1 else "value" for k in range(task.count)], given
    what = "probability" if task.are_probabilities else "score"
    if task.kind is Kind.LABELS:
        called = class_names(task.count, names)
        header = [*called, *(f"{what} of {name}" for name in called)]
        return header, [*(said[:, k].astype(np.int64) for k in range(task.count)), *given]
    called = class_names(max(task.count, 2), names)
    classes = np.array(called, object)[said]
    if task.kind is Kind.YES_OR_NO:
        return ["class", f"{what} of {called[1]}"], [classes, *given]
    return ["class", *(f"{what} of {name}" for name in called)], [classes, *given]


def _cells(column: NDArray[Any]) -> Iterator[object]:
    is_number = column.dtype.kind == "f"
    return (f"{value:.9g}" if is_number else value for value in column.tolist())
