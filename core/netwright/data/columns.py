"""One column: what is fitted of it in the training part, and the numbers that it becomes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.fault import DataError, RowError
from netwright.data.preparation import ColumnPlan, Fitted, number_in
from netwright.data.scaling import center_and_spread
from netwright.data.table import Column

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
_MOST_NAMED = 10
"""Known words that a sentence lists."""
_MOST_WORDS = 10_000
"""More words are no categories."""


def rows_of(column: Column, rows: NDArray[np.int64]) -> Column:
    """The column with these rows alone."""
    return replace(column, values=column.values[rows])


def numbers_of(column: Column) -> Floats:
    """Its numbers, NaN where there is none or an infinite one; DataError for a word."""
    if not column.has_labels:
        return np.where(np.isfinite(column.values), column.values, np.nan)
    known = [number_in(label) for label in column.labels]
    values = np.array([np.nan if n is None else n for n in [*known, None]], np.float64)
    found: Floats = values[column.values]
    bad = np.flatnonzero(np.isnan(found) & ~column.missing)
    if bad.size:
        word = column.labels[column.values[bad[0]]]
        raise RowError(int(bad[0]), f"{column.name} is {word!r}, which is no number.")
    return found


def words_of(column: Column) -> tuple[Codes, tuple[str, ...]]:
    """The place of each row's word among the words that occur, sorted; -1 where it is missing."""
    if not column.has_labels:
        finite = np.isfinite(column.values)
        known, places = np.unique(column.values[finite], return_inverse=True)
        codes = np.full(len(column), -1, np.int64)
        codes[finite] = places
        return codes, tuple(_spelled(value) for value in known.tolist())
    times = np.bincount(column.values[column.values >= 0], minlength=len(column.labels))
    order = sorted(np.flatnonzero(times).tolist(), key=lambda n: _sorted_by(column.labels[n]))
    places = np.full(len(column.labels) + 1, -1, np.int64)
    places[order] = np.arange(len(order))
    return places[column.values], tuple(column.labels[n] for n in order)


def is_missing(column: Column) -> NDArray[np.bool_]:
    """Rows without a value that can be used: infinite ones too."""
    return column.missing if column.has_labels else ~np.isfinite(column.values)


def fit(plan: ColumnPlan, column: Column, training: NDArray[np.int64]) -> Fitted:
    """What is filled in, the center and the spread, of the training rows; all words."""
    if plan.is_number:
        values = numbers_of(rows_of(column, training))
        filled = _number_to_fill(plan, values[~np.isnan(values)])
        values[np.isnan(values)] = filled
        return Fitted(plan.name, *center_and_spread(values, plan.scaling), filled)
    codes, labels = words_of(column)
    if len(labels) > _MOST_WORDS:
        raise DataError(
            f"{plan.name} has {len(labels):,} different words; at most {_MOST_WORDS:,} can be"
            " categories. Ignore it."
        )
    filled, labels = _word_to_fill(plan, codes[training], labels)
    center, spread = 0.0, 1.0
    if plan.encoding == "ordinal":
        known = np.where(codes < 0, filled, codes)[training].astype(np.float64)
        center, spread = center_and_spread(known, plan.scaling)
    return Fitted(plan.name, center, spread, float(filled), labels)


def encoded(plan: ColumnPlan, fitted: Fitted, column: Column) -> Floats:
    """What a network takes of the column: (rows, numbers a row). DataError for unknown words."""
    if plan.is_number:
        values = numbers_of(column)
        values = np.where(np.isnan(values), fitted.fill, values)
        return _scaled(values, fitted)[:, None]
    codes = codes_of(fitted, column)
    codes = np.where(codes < 0, int(fitted.fill), codes)
    if plan.encoding == "one-hot":
        one_hot: Floats = (codes[:, None] == np.arange(len(fitted.labels))).astype(np.float64)
        return one_hot
    if plan.encoding == "ordinal":
        return _scaled(codes.astype(np.float64), fitted)[:, None]
    return codes[:, None].astype(np.float64)


def width(plan: ColumnPlan, fitted: Fitted) -> int:
    """How many numbers a row of the column becomes."""
    return len(fitted.labels) if plan.encoding == "one-hot" else 1


def codes_of(fitted: Fitted, column: Column) -> Codes:
    """The place of each word among those that were fitted; -1 where it is missing."""
    codes, labels = words_of(column)
    place = {label: number for number, label in enumerate(fitted.labels)}
    places = np.array([place.get(label, -2) for label in labels] + [-1], np.int64)
    found = places[codes]
    bad = np.flatnonzero(found == -2)
    if bad.size:
        raise RowError(
            int(bad[0]),
            f"{column.name} is {labels[codes[bad[0]]]!r}, which was not there in training. Known"
            f" are {_listed(fitted.labels)}.",
        )
    return found


def _scaled(values: Floats, fitted: Fitted) -> Floats:
    scaled: Floats = (values - fitted.center) / fitted.spread
    return scaled


def _number_to_fill(plan: ColumnPlan, known: Floats) -> float:
    if plan.filling == "constant":
        return number_in(plan.constant) or 0.0
    if not known.size:
        raise DataError(
            f"{plan.name} has no number in the training part: there is nothing to fill in."
            " Ignore it."
        )
    if plan.filling == "mean":
        return float(known.mean())
    if plan.filling == "most frequent":
        values, times = np.unique(known, return_counts=True)
        return float(values[np.argmax(times)])
    return float(np.median(known))


def _word_to_fill(
    plan: ColumnPlan, codes: Codes, labels: tuple[str, ...]
) -> tuple[int, tuple[str, ...]]:
    if plan.filling == "constant":
        words = labels if plan.constant in labels else (*labels, plan.constant)
        return words.index(plan.constant), words
    known = codes[codes >= 0]
    if not known.size:
        raise DataError(
            f"{plan.name} has no word in the training part: there is nothing to fill in. Ignore it."
        )
    return int(np.argmax(np.bincount(known))), labels


def _spelled(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 2**53 else repr(value)


def _sorted_by(word: str) -> tuple[float, str]:
    """Numbers by their size, then words by their letters."""
    number = number_in(word)
    return (np.inf, word) if number is None else (number, word)


def _listed(words: Sequence[str]) -> str:
    more = len(words) - _MOST_NAMED
    named = ", ".join(words[:_MOST_NAMED])
    return f"{named} and {more} more" if more > 0 else named
