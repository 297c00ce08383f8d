"""What a table holds, found before anything is changed: one look at each column, one at the rows.

A sorted copy of a column gives its range, quartiles, histogram and number of different values.
Columns, and pieces of rows, are looked at by several threads: a million rows of 20 columns take
half a second.
"""

from dataclasses import dataclass
from functools import partial
from math import nan

import numpy as np
from numpy.typing import NDArray

from netwright.data.progress import Cancelled, Progress, advance, between, never, unheard
from netwright.data.table import Column, Table
from netwright.data.threads import in_threads

BARS = 24
"""Bars of the histogram of a column."""
MOST_COUNTED = 100
"""So many words of a column are told with their counts, the most frequent ones."""
FEW = 20
"""Of so many different numbers it is told how often each occurs."""
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ROWS = 1 << 16
"""Rows that are compared at once: they stay in the cache."""
_SQUARES = 1e-100, 1e100
"""Squares of numbers between these are neither infinite nor 0."""
_SOME = 1000


@dataclass(frozen=True)
class ColumnProfile:
    """One column. Range, mean, deviation and quartiles are of its finite numbers; NaN without.

    `distinct` counts different values, `infinite` those that are infinite. `bars` are the counts
    of BARS equal bins from `low` to `high`; `counts` are words with how often they occur, the
    most frequent first.
    """

    name: str
    kind: str
    rows: int
    missing: int
    distinct: int
    infinite: int = 0
    low: float = nan
    high: float = nan
    mean: float = nan
    deviation: float = nan
    quartiles: tuple[float, float, float] = (nan, nan, nan)
    bars: tuple[int, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    is_whole: bool = False
    """Whether no number has a fraction: they could count or name something."""

    @property
    def known(self) -> int:
        """Rows that have a value."""
        return self.rows - self.missing


@dataclass(frozen=True)
class Profile:
    """All columns of a table, and how many rows are copies of an earlier one."""

    name: str
    rows: int
    columns: tuple[ColumnProfile, ...]
    duplicates: int

    def column(self, name: str) -> ColumnProfile:
        """The column of this name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def profile_of(table: Table, progress: Progress = unheard, cancelled: Cancelled = never) -> Profile:
    """Look at every column and all rows. CancelledError if it is no longer wanted."""
    columns, first, then = [], between(0.0, 0.8, progress), between(0.8, 1.0, progress)
    for about in in_threads(_looked_at, table.columns):
        columns.append(about)
        advance(len(columns) / len(table.columns), first, cancelled)
    rows = np.empty(table.rows, np.uint64)
    begins = range(0, table.rows, _ROWS)
    for done, _ in enumerate(in_threads(partial(_mix, table, rows), begins)):
        advance(done / len(begins), then, cancelled)
    rows.sort()
    progress(1.0)
    return Profile(table.name, table.rows, tuple(columns), table.rows - _different(rows))


def _looked_at(column: Column) -> ColumnProfile:
    return _words(column) if column.has_labels else _numbers(column)


def _numbers(column: Column) -> ColumnProfile:
    rows, ordered = len(column), np.sort(column.values)  # -inf first; inf, then NaN last
    known = int(np.searchsorted(ordered, np.nan))
    begin = int(np.searchsorted(ordered, -np.inf, side="right"))
    finite = ordered[begin : int(np.searchsorted(ordered, np.inf))]
    infinite = known - len(finite)
    if not len(finite):
        return ColumnProfile(
            column.name, column.kind, rows, rows - known, min(infinite, 1), infinite
        )
    low, high = float(finite[0]), float(finite[-1])
    edges = np.linspace(low, high, BARS + 1)
    below = np.searchsorted(finite, edges[1:-1], side="right")
    bars = np.diff(np.concatenate(([0], below, [len(finite)])))
    distinct = _different(finite)
    mean, deviation = _mean_and_deviation(finite)
    return ColumnProfile(
        column.name,
        column.kind,
        rows,
        rows - known,
        distinct + min(infinite, 1),
        infinite,
        low,
        high,
        mean,
        deviation,
        tuple(float(finite[int(q * (len(finite) - 1))]) for q in (0.25, 0.5, 0.75)),  # type: ignore[arg-type]
        tuple(bars.tolist()),
        _counted(finite) if distinct <= FEW else (),
        is_whole=_is_whole(finite),
    )


def _mean_and_deviation(finite: NDArray[np.float64]) -> tuple[float, float]:
    scale = max(abs(float(finite[0])), abs(float(finite[-1])))
    if not scale or _SQUARES[0] < scale < _SQUARES[1]:
        return float(finite.mean()), float(finite.std())
    scaled = finite / scale  # so that no square is too large for a float
    return float(scaled.mean() * scale), float(scaled.std() * scale)


def _is_whole(finite: NDArray[np.float64]) -> bool:
    some = finite[:: max(len(finite) // _SOME, 1)]
    return bool((some == np.floor(some)).all() and (finite == np.floor(finite)).all())


def _counted(sorted_values: NDArray[np.float64]) -> tuple[tuple[str, int], ...]:
    """How often each number occurs, the most frequent first."""
    begins = np.flatnonzero(np.diff(sorted_values, prepend=np.nan) != 0)
    times = np.diff(begins, append=len(sorted_values))
    order = np.argsort(-times, kind="stable")
    return tuple((f"{sorted_values[begins[n]]:g}", int(times[n])) for n in order)


def _words(column: Column) -> ColumnProfile:
    times = np.bincount(column.values[column.values >= 0], minlength=len(column.labels))
    order = np.argsort(-times, kind="stable")[:MOST_COUNTED]
    return ColumnProfile(
        column.name,
        column.kind,
        len(column),
        len(column) - int(times.sum()),
        int(np.count_nonzero(times)),
        counts=tuple((column.labels[n], int(times[n])) for n in order if times[n]),
    )


def _different(values: NDArray[np.generic]) -> int:
    """How many different values a sorted array has."""
    return int(np.count_nonzero(values[1:] != values[:-1])) + 1 if len(values) else 0


def _mix(table: Table, rows: NDArray[np.uint64], begin: int) -> None:
    """64 bits of each row from `begin` on: rows with equal bits are copies of each other.

    SplitMix64 (Steele et al. 2014). Two of a million different rows would meet once in 10^7 tables.
    """
    part = slice(begin, begin + _ROWS)
    mixed = np.zeros_like(rows[part])
    for column in table.columns:
        mixed += _GOLDEN
        mixed ^= _bits(column, part)
        for shift, factor in zip((30, 27), _MIX, strict=True):
            mixed ^= mixed >> np.uint64(shift)
            mixed *= factor
        mixed ^= mixed >> np.uint64(31)
    rows[part] = mixed


def _bits(column: Column, part: slice) -> NDArray[np.uint64]:
    values = column.values[part]
    if column.has_labels:
        return values.astype(np.int64).view(np.uint64)
    values = values + 0.0  # -0 is 0
    values[np.isnan(values)] = np.nan  # there are many NaN, which are one here
    return values.view(np.uint64)
