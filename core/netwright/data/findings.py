"""What one should know of a table before a network learns from it, each in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.data.columns import rows_of
from netwright.data.profile import ColumnProfile, Profile
from netwright.data.table import Column, Table

IMBALANCE = 3.0
"""The largest class has so many times the rows of the smallest: accuracy alone then misleads."""
MANY_MISSING = 0.5
"""Share of rows without a value, from which a column is hardly worth having."""
RARE = 5
"""A class with fewer rows cannot be in every part."""
_MOST_CODES = 2000
"""Columns of more different values are only compared as numbers."""
_LOOKED_AT = 1000
"""Rows that are compared before all of them are."""
_SAME = 1e-9
"""Numbers whose correlation with the target is nearer to 1 are the target on another scale."""


_NEARLY = 1e-6
"""The same for a few rows, whose rounding weighs more."""
_LOOK = 20_000


@dataclass(frozen=True)
class Finding:
    """One sentence about a column, or about all where it is empty. Those that harm `warn`."""

    column: str
    words: str
    warns: bool = True
    leaks: bool = False
    """Whether the column would tell the answer, or only which row it is."""


def part_of(count: int, of: int) -> str:
    """A share in percent, of some of many: never 0."""
    return "less than 1%" if count / of < 0.005 else f"{count / of:.0%}"


def findings(table: Table, profile: Profile, targets: Sequence[str] = ()) -> tuple[Finding, ...]:
    """All that is found, about the table first, then column by column."""
    found = list(_about_rows(profile))
    for column in profile.columns:
        if column.name in targets:
            found += _about_target(column)
        found += _about_column(column, column.name in targets)
    found += _about_copies(table, profile, targets)
    for name in targets:
        found += _about_leaks(table, profile, name, targets)
    return tuple(found)


def _about_rows(profile: Profile) -> Iterator[Finding]:
    if profile.duplicates:
        share = profile.duplicates / profile.rows
        yield Finding(
            "",
            f"{profile.duplicates:,} of {profile.rows:,} rows ({share:.0%}) are copies of others."
            " Copies in different parts make the test too easy.",
        )


def _about_column(column: ColumnProfile, is_target: bool) -> Iterator[Finding]:
    if not column.known:
        yield Finding(column.name, "Every value is missing: there is nothing to learn from.")
        return
    if column.distinct == 1:
        yield Finding(column.name, "All values are the same: there is nothing to learn from.")
        return
    if column.infinite:
        yield Finding(column.name, f"{column.infinite:,} values are infinite and count as missing.")
    if column.missing:
        part = part_of(column.missing, column.rows)
        words = f"{column.missing:,} values ({part}) are missing."
        yield Finding(column.name, words, warns=column.missing / column.rows >= MANY_MISSING)
    if not is_target and _is_name_of_rows(column):
        yield Finding(
            column.name,
            "Every row has a value of its own, as an id has: it names the row and tells nothing.",
            leaks=True,
        )


def _about_target(column: ColumnProfile) -> Iterator[Finding]:
    if len(column.counts) < 2:
        return
    (most, largest), (least, smallest) = column.counts[0], column.counts[-1]
    if largest >= IMBALANCE * smallest:
        yield Finding(
            column.name,
            f"{most} has {largest:,} rows, {least} only {smallest:,}. A network that always says"
            f" {most} is right in {largest / column.known:.0%}: look at more than accuracy.",
        )
    if smallest < RARE:
        yield Finding(
            column.name,
            f"{least} has {smallest} rows: too few to be learned and tested.",
        )


def _about_copies(table: Table, profile: Profile, targets: Sequence[str]) -> Iterator[Finding]:
    """Columns that are an earlier one again, if in other words; the target's are told as leaks."""
    seen: dict[tuple[object, ...], list[Column]] = {}
    for about, column in zip(profile.columns, table.columns, strict=True):
        if column.name in targets or about.distinct < 2:
            continue
        others = seen.setdefault(_looks(about), [])
        first = next((other for other in others if _is_copy(column, other)), None)
        if first is None:
            others.append(column)
        else:
            words = f"It says the same as {first.name} in every row: one of the two is enough."
            yield Finding(column.name, words)


def _looks(about: ColumnProfile) -> tuple[object, ...]:
    """What columns that are copies have in common: few are compared row by row."""
    common = about.missing, about.distinct
    if about.counts and about.distinct <= len(about.counts):
        return *common, tuple(sorted(times for _, times in about.counts))
    return *common, about.kind, about.low, about.high, about.mean


def _is_copy(column: Column, other: Column) -> bool:
    if not (column.has_labels or other.has_labels):
        if np.array_equal(column.values, other.values, equal_nan=True):
            return True
    elif column.labels == other.labels:
        return np.array_equal(column.values, other.values)
    known = ~column.missing
    if not np.array_equal(known, ~other.missing):
        return False
    some = slice(0, _LOOK)
    return all(_are_one_to_one(column, other, known, part) for part in (some, slice(None)))


def _are_one_to_one(column: Column, other: Column, known: NDArray[np.bool_], part: slice) -> bool:
    """Whether each value of one stands for one value of the other, in these rows."""
    one, two = (_codes(rows_of(c, np.flatnonzero(known[part]))) for c in (column, other))
    if not one.size or max(one.max(), two.max()) > _MOST_CODES:
        return False
    pairs = np.unique(one * (int(two.max()) + 1) + two).size
    return bool(pairs == np.unique(one).size == np.unique(two).size)


def _is_name_of_rows(column: ColumnProfile) -> bool:
    """Whether words or whole numbers are different in every row, in more than a handful."""
    is_name = column.kind in ("text", "category") or (column.kind == "number" and column.is_whole)
    return is_name and column.distinct == column.known == column.rows > 20


def _about_leaks(
    table: Table, profile: Profile, target: str, targets: Sequence[str]
) -> Iterator[Finding]:
    answers, about = table.column(target), profile.column(target)
    first = np.arange(min(table.rows, _LOOK))
    few = rows_of(answers, first)
    for column in table.columns:
        if column.name in targets:
            continue
        # What a few rows disprove needs no look at a million.
        of_column = profile.column(column.name)
        is_many = max(of_column.distinct, about.distinct) > _MOST_CODES
        if table.rows > _LOOK and not _may_leak(rows_of(column, first), few, is_many):
            continue
        words = _leak(column, of_column, answers, about)
        if words:
            yield Finding(column.name, words, leaks=True)


def _may_leak(column: Column, answers: Column, is_many: bool) -> bool:
    """Whether each value stands for one answer, or all lie on a line, as far as these rows go."""
    known = ~(column.missing | answers.missing)
    if not (column.has_labels or answers.has_labels):
        x, y = column.values[known], answers.values[known]
        if _is_same_on_another_scale(x, y, _NEARLY):
            return True
    if is_many:
        return False
    codes, wanted = _codes(column)[known], _codes(answers)[known]
    if not codes.size:
        return True
    pairs = np.unique(codes * (int(wanted.max()) + 1) + wanted)
    return bool(pairs.size == np.unique(codes).size)


def _leak(column: Column, profile: ColumnProfile, answers: Column, about: ColumnProfile) -> str:
    """How a column tells the target; empty if it does not."""
    known = ~(column.missing | answers.missing)
    if min(profile.distinct, about.distinct) < 2 or np.count_nonzero(known) < 10:
        return ""
    if not column.has_labels and not answers.has_labels:
        x, y = column.values[known], answers.values[known]
        if np.array_equal(x, y):
            return f"It is equal to {answers.name}, which is to be learned."
        if _is_same_on_another_scale(x, y):
            return f"It is {answers.name} on another scale."
    if max(profile.distinct, about.distinct) > _MOST_CODES:
        return ""
    codes, wanted = _codes(column)[known], _codes(answers)[known]
    pairs = np.unique(codes * (int(wanted.max()) + 1) + wanted)
    each, of = np.unique(codes).size, np.unique(wanted).size
    # Where nearly every row has a value of its own, that each has one answer says nothing.
    if pairs.size > each or each > np.count_nonzero(known) / RARE:
        return ""
    if pairs.size == of:
        return f"It is {answers.name} in other words: each value stands for one answer."
    return f"Each of its values has the same {answers.name} in all rows: it tells the answer."


def _is_same_on_another_scale(
    x: NDArray[np.float64], y: NDArray[np.float64], most: float = _SAME
) -> bool:
    step = max(len(x) // _LOOKED_AT, 1)
    few = x[::step], y[::step]
    # What is so in all rows is so in a few of them: nearly every column ends here.
    if step > 1 and min(map(np.ptp, few)) and not _is_same_on_another_scale(*few, 2 * most):
        return False
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if len(x) < 10 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return False
    x, y = ((v - v.mean()) / np.ptp(v) for v in (x, y))
    return bool(1 - abs(x @ y) / np.sqrt((x @ x) * (y @ y)) < most)


def _codes(column: Column) -> NDArray[np.int64]:
    if column.has_labels:
        return column.values.astype(np.int64)
    return np.unique(column.values, return_inverse=True)[1].astype(np.int64)
