"""From a table to a data set: rows left out, parts, statistics of the training part, samples.

And for prediction, with the statistics that were kept, from another table to the same samples.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.data import columns
from netwright.data.arrangement import WEIGHTS, balanced
from netwright.data.dataset import DataError, Dataset, Numbers
from netwright.data.fault import RowError
from netwright.data.preparation import ColumnPlan, Fitted, Preparation
from netwright.data.progress import Cancelled, Progress, advance, between, never, unheard
from netwright.data.room import room_for
from netwright.data.split import Shares, parts_by, whole
from netwright.data.table import Column, Table
from netwright.data.threads import in_threads

YES_OR_NO = 2
_AT_ONCE = 1 << 14
"""Rows that are encoded at once."""
_TAKEN = ("inputs", "targets", "weights")
"""Names of arrays that columns cannot have."""


def dataset_of(
    table: Table,
    preparation: Preparation,
    shares: Shares,
    seed: int,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Dataset:
    """The rows as samples, with the preparation as it was fitted on their training part.

    Rows whose target is missing, or a value that is to drop its row, are left out. DataError
    names the column, and the row where there is one, that cannot be used.
    """
    kept = _kept(table, preparation)
    used = {p.name: _rows_of(table.column(p.name), kept) for p in preparation.used}
    try:
        answers, names, targets = _answers(preparation, used)
        parts = parts_by(preparation.split, shares, seed, answers, _order(table, preparation, kept))
        training = parts["training"]
        advance(0.2, progress, cancelled)
        fitted = _fitted(preparation.inputs, used, training) | targets
        if preparation.targets[0].is_number:
            fitted |= _fitted(preparation.targets, used, training)
        done = replace(preparation, fitted=tuple(fitted[p.name] for p in preparation.used))
        inputs, arrays = _samples(done, used, between(0.5, 1.0, progress), cancelled)
    except DataError as error:
        raise _in(table, error, kept) from error
    if preparation.targets[0].is_number:
        answers = _scaled(done, used)
    dataset = Dataset(table.name, inputs, answers, parts, names, arrays, done)
    return balanced(dataset, seed)


def inputs_of(table: Table, preparation: Preparation) -> dict[str, Numbers]:
    """The samples of another table, by the name of their array, prepared as in training.

    DataError where a column or a word is not known, or a value is missing that drops its row.
    """
    used = {plan.name: table.column(plan.name) for plan in preparation.inputs}
    try:
        _require_whole(preparation, used)
        inputs, arrays = _samples(preparation, used)
    except DataError as error:
        raise _in(table, error) from error
    return {"": inputs, "inputs": inputs, **arrays}


def judged_by(table: Table, preparation: Preparation) -> Dataset:
    """All rows of another table with their answers, prepared as in training: nothing is fitted.

    Every part is the whole table. Rows whose target is missing, or a value that is to drop its row,
    are left out. DataError where a column or a word is not known.
    """
    kept = _kept(table, preparation)
    used = {p.name: _rows_of(table.column(p.name), kept) for p in preparation.used}
    try:
        inputs, arrays = _samples(preparation, used)
        answers = _known_answers(preparation, used)
    except DataError as error:
        raise _in(table, error, kept) from error
    names = class_names_of(preparation)
    if preparation.class_weights:
        arrays[WEIGHTS] = np.array(preparation.class_weights, np.float32)[answers.astype(np.int64)]
    return Dataset(table.name, inputs, answers, whole(len(kept)), names, arrays, preparation)


def restored(preparation: Preparation, answers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Values (samples, targets) in the units of their columns; as they are where classes."""
    targets = preparation.targets
    fits = list(preparation.of_answers)
    if targets and targets[0].is_number:
        fits = [preparation.fit_of(plan.name) for plan in targets]
    if not fits or answers.shape[1:] != (len(fits),):
        return answers
    spread, center = np.array([f.spread for f in fits]), np.array([f.center for f in fits])
    values: NDArray[np.float32] = (answers * spread + center).astype(np.float32)
    return values


def class_names_of(preparation: Preparation) -> tuple[str, ...]:
    """What the classes of the target are called, or the targets where there are several."""
    targets = preparation.targets
    if not targets or targets[0].is_number or not preparation.fitted:
        return ()
    if len(targets) > 1:
        return tuple(plan.name for plan in targets)
    return preparation.fit_of(targets[0].name).labels


def feature_names(preparation: Preparation) -> tuple[str, ...]:
    """What each number of `inputs` is: a column, or `column = word`."""
    names: list[str] = []
    for plan in _in_main(preparation):
        labels = preparation.fit_of(plan.name).labels
        is_one_hot = plan.encoding == "one-hot"
        names += [f"{plan.name} = {word}" for word in labels] if is_one_hot else [plan.name]
    return tuple(names)


def index_array(name: str) -> str:
    """The array that holds a column whose words an Embedding looks up."""
    return f"{name} column" if name in _TAKEN else name


def _require_whole(preparation: Preparation, used: dict[str, Column]) -> None:
    for plan in preparation.inputs:
        missing = np.flatnonzero(columns.is_missing(used[plan.name]))
        if plan.filling == "drop row" and missing.size:
            raise RowError(
                int(missing[0]),
                f"{plan.name} is missing, and rows without it were left out in training.",
            )


def _in(table: Table, error: DataError, kept: NDArray[np.int64] | None = None) -> DataError:
    """The error with the table, and the row as the file counts it; `kept` are the rows in use."""
    if not isinstance(error, RowError):
        return DataError(f"{table.name}: {error}")
    row = error.row if kept is None else int(kept[error.row])
    return DataError(f"{table.name}, row {table.first_row + row}: {error.words}")


def _kept(table: Table, preparation: Preparation) -> NDArray[np.int64]:
    if not preparation.targets:
        raise DataError(f"{table.name}: choose the column that is to be told, the target.")
    if not preparation.inputs:
        raise DataError(f"{table.name}: choose a column to tell it from, an input.")
    keep = np.ones(table.rows, bool)
    for plan in preparation.used:
        if plan.role == "target" or plan.filling == "drop row":
            missing = columns.is_missing(table.column(plan.name))
            if missing.all():
                raise DataError(f"{table.name}: {plan.name} has no values at all.")
            keep &= ~missing
    if not keep.any():
        raise DataError(f"{table.name}: in every row something is missing that drops the row.")
    return np.flatnonzero(keep)


def _rows_of(column: Column, kept: NDArray[np.int64]) -> Column:
    """These rows; where they are all, the column itself instead of a copy."""
    return column if len(kept) == len(column) else columns.rows_of(column, kept)


def _fitted(
    plans: Sequence[ColumnPlan], used: dict[str, Column], training: NDArray[np.int64]
) -> dict[str, Fitted]:
    def fit(plan: ColumnPlan) -> Fitted:
        return columns.fit(plan, used[plan.name], training)

    return {fit.name: fit for fit in in_threads(fit, plans)}


def _order(
    table: Table, preparation: Preparation, kept: NDArray[np.int64]
) -> NDArray[np.generic] | None:
    """The numbers by which rows are grouped or ordered in time."""
    split = preparation.split
    if not split.column or split.kind not in ("grouped", "by time"):
        return None
    column = _rows_of(table.column(split.column), kept)
    if split.kind == "by time" and not column.has_labels:
        return column.values
    return columns.words_of(column)[0]


def _answers(
    preparation: Preparation, used: dict[str, Column]
) -> tuple[Numbers, tuple[str, ...], dict[str, Fitted]]:
    """Classes or values as they are, names of the classes, and the words of the targets."""
    plans = preparation.targets
    if plans[0].is_number:
        values = np.stack([columns.numbers_of(used[plan.name]) for plan in plans], axis=1)
        for plan, each in zip(plans, values.T, strict=True):
            if len(each) > 1 and np.ptp(each) == 0:
                raise DataError(f"{plan.name} is {each[0]:g} in every row: nothing to learn.")
        return values.astype(np.float32), (), {}
    fitted: dict[str, Fitted] = {}
    codes = []
    for plan in plans:
        of_column, words = columns.words_of(used[plan.name])
        if len(words) < YES_OR_NO:
            raise DataError(f"{plan.name} is {words[0]} in every row: nothing to tell apart.")
        if len(plans) > 1 and len(words) > YES_OR_NO:
            raise DataError(
                f"{plan.name} has {len(words)} classes. Several targets are yes or no each:"
                " choose one target, or only such columns."
            )
        fitted[plan.name] = Fitted(plan.name, labels=words)
        codes.append(of_column)
    if len(plans) == 1:
        return codes[0], fitted[plans[0].name].labels, fitted
    return np.stack(codes, axis=1).astype(np.float32), tuple(fitted), fitted


def _known_answers(preparation: Preparation, used: dict[str, Column]) -> Numbers:
    """Classes or scaled values, by the words and statistics of training."""
    plans = preparation.targets
    if plans[0].is_number:
        return _scaled(preparation, used)
    codes = [columns.codes_of(preparation.fit_of(p.name), used[p.name]) for p in plans]
    return codes[0] if len(codes) == 1 else np.stack(codes, axis=1).astype(np.float32)


def _scaled(done: Preparation, used: dict[str, Column]) -> NDArray[np.float32]:
    plans = done.targets
    each = [columns.encoded(plan, done.fit_of(plan.name), used[plan.name]) for plan in plans]
    return np.hstack(each).astype(np.float32)


def _samples(
    done: Preparation,
    used: dict[str, Column],
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> tuple[NDArray[np.float32], dict[str, Numbers]]:
    """The main array, and one for each column that an Embedding looks up."""
    rows, main = len(next(iter(used.values()))), _in_main(done)
    widths = [columns.width(plan, done.fit_of(plan.name)) for plan in main]
    ends = np.cumsum(widths).tolist()
    looked_up = [plan for plan in done.inputs if plan.encoding == "index"]
    inputs = room_for((rows, sum(widths)), np.float32, f"{rows:,} rows of {sum(widths):,} numbers")
    arrays: dict[str, Numbers] = {
        index_array(plan.name): np.empty(rows, np.int64) for plan in looked_up
    }

    def encode(begin: int) -> None:
        """So few rows that they stay in the cache until all of their columns are there."""
        part = slice(begin, begin + _AT_ONCE)
        try:
            for plan in looked_up:
                codes = _encoded(plan, done, used[plan.name], part)
                arrays[index_array(plan.name)][part] = codes[:, 0]
            for plan, end, size in zip(main, ends, widths, strict=True):
                inputs[part, end - size : end] = _encoded(plan, done, used[plan.name], part)
        except RowError as error:
            raise RowError(begin + error.row, error.words) from error

    begins = range(0, rows, _AT_ONCE)
    for number, _ in enumerate(in_threads(encode, begins), 1):
        advance(number / len(begins), progress, cancelled)
    return inputs, arrays


def _encoded(
    plan: ColumnPlan, done: Preparation, column: Column, part: slice
) -> NDArray[np.float64]:
    some = replace(column, values=column.values[part])
    return columns.encoded(plan, done.fit_of(plan.name), some)


def _in_main(preparation: Preparation) -> Sequence[ColumnPlan]:
    """The columns of the main array; where all are looked up, the first one."""
    main = [plan for plan in preparation.inputs if plan.encoding != "index"]
    return main or preparation.inputs[:1]
