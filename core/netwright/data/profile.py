"""What a table holds, found before anything is changed: one look at each column, one at the rows.

A sorted copy of a column gives its range, quartiles, histogram and number of different values, so
that a million rows of 20 columns take about a second.
"""

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from netwright.data.progress import Cancelled, Progress, advance, never, unheard
from netwright.data.table import Column, Table

BARS = 24
"""Bars of the histogram of a column."""
MOST_COUNTED = 100
"""So many words of a column are told with their counts, the most frequent ones."""
FEW = 20
"""Of so many different numbers it is told how often each occurs."""
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


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
    columns = []
    rows = np.zeros(table.rows, np.uint64)
    for number, column in enumerate(table.columns):
        advance(number / len(table.columns), progress, cancelled)
        columns.append(_numbers(column) if not column.has_labels else _words(column))
        _mix_in(rows, column)
    rows.sort()
    progress(1.0)
    return Profile(table.name, table.rows, tuple(columns), table.rows - _different(rows))


def _numbers(column: Column) -> ColumnProfile:
    known = column.values[~np.isnan(column.values)]
    finite = np.sort(known[np.isfinite(known)])
    rows, infinite = len(column), len(known) - len(finite)
    missing = rows - len(known)
    if not len(finite):
        return ColumnProfile(column.name, column.kind, rows, missing, min(infinite, 1), infinite)
    low, high = float(finite[0]), float(finite[-1])
    edges = np.linspace(low, high, BARS + 1)
    below = np.searchsorted(finite, edges[1:-1], side="right")
    bars = np.diff(np.concatenate(([0], below, [len(finite)])))
    scale = max(abs(low), abs(high)) or 1.0
    scaled = finite / scale  # so that no square is too large for a float
    return ColumnProfile(
        column.name,
        column.kind,
        rows,
        missing,
        _different(finite) + min(infinite, 1),
        infinite,
        low,
        high,
        float(scaled.mean() * scale),
        float(scaled.std() * scale),
        tuple(float(finite[int(q * (len(finite) - 1))]) for q in (0.25, 0.5, 0.75)),  # type: ignore[arg-type]
        tuple(bars.tolist()),
        _counted(finite),
        is_whole=bool((finite == np.floor(finite)).all()),
    )


def _counted(sorted_values: NDArray[np.float64]) -> tuple[tuple[str, int], ...]:
    """How often each number occurs, the most frequent first; nothing of many different ones."""
    begins = np.flatnonzero(np.diff(sorted_values, prepend=np.nan) != 0)
    if len(begins) > FEW:
        return ()
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


def _mix_in(rows: NDArray[np.uint64], column: Column) -> None:
    """Stir a column into 64 bits a row: rows with equal bits are copies of each other.

    SplitMix64 (Steele et al. 2014). Two of a million different rows would meet once in 10^7 tables.
    """
    if column.has_labels:
        bits = column.values.astype(np.int64).view(np.uint64)
    else:
        values = column.values + 0.0  # -0 is 0
        values[np.isnan(values)] = np.nan  # there are many NaN, which are one here
        bits = values.view(np.uint64)
    rows += _GOLDEN
    rows ^= bits
    for shift, factor in zip((30, 27), _MIX, strict=True):
        rows ^= rows >> np.uint64(shift)
        rows *= factor
    rows ^= rows >> np.uint64(31)
