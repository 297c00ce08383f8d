"""What a column is: a number, a date, a category or text, judged by all of its words."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netwright.data.dataset import DataError
from netwright.data.table import Column

FEW, MOST_CATEGORIES = 20, 1_000
"""So many different words are categories in any case, or where each comes twice in the mean."""
_MOSTLY = 0.9
"""Where more of the values than this are numbers, the others are mistakes."""
_DATES = ("ISO8601", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S")
_MONTH_FIRST, _DAY_FIRST = ("%m/%d/%Y", "%m/%d/%Y %H:%M"), ("%d/%m/%Y", "%d/%m/%Y %H:%M")
Place = Callable[[int], str]
"""Names the place of a row of the column, for a sentence."""


def column_of_words(
    name: str,
    codes: NDArray[Any],
    labels: Sequence[str],
    place: Place,
    as_text: Collection[str] = (),
    decimal: str = ".",
) -> Column:
    """The column whose row k holds the word `labels[codes[k]]`; none where the code is -1.

    DataError where nearly all words are numbers and some are not.
    """
    words = np.array([label.strip() for label in labels], object)
    codes = np.asarray(codes, np.int32)
    if name in as_text:
        return _labelled(name, codes, words)
    numbers, is_number = _numbers(words, decimal)
    if is_number.all():
        return Column(name, "number", _spread(numbers, codes))
    _require_few_numbers(name, codes, words, is_number, place)
    seconds = _seconds(words, day_first=decimal == ",")
    if seconds is not None:
        return Column(name, "date", _spread(seconds, codes))
    return _labelled(name, codes, words)


def _numbers(
    words: NDArray[np.object_], decimal: str
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The number of each word, and which are one. Words such as inf are; an empty one is not."""
    plain = [word.replace(",", ".") if decimal == "," else word for word in words]
    values = pd.to_numeric(pd.Series(plain, dtype=object), errors="coerce").to_numpy(np.float64)
    said = np.array([word.lower().lstrip("+-") == "nan" for word in plain], bool)
    # "1_0" and "1e5j" are none of ours: to_numeric reads plain numbers alone.
    return values, ~np.isnan(values) | said


def _require_few_numbers(
    name: str,
    codes: NDArray[np.int32],
    words: NDArray[np.object_],
    is_number: NDArray[np.bool_],
    place: Place,
) -> None:
    known = codes[codes >= 0]
    right = is_number[known]
    if not right.size or right.mean() <= _MOSTLY:
        return
    row = int(np.flatnonzero((codes >= 0) & ~is_number[codes])[0])
    raise DataError(
        f"{place(row)}, column {name!r}: {words[codes[row]]!r} is no number, but"
        f" {int(right.sum()):,} of {right.size:,} values are. Correct it, name it as a missing"
        " value, or name the column as text."
    )


def _seconds(words: NDArray[np.object_], day_first: bool) -> NDArray[np.float64] | None:
    """Seconds since 1970 of each word, if all of them are dates written in one way.

    Where both could be meant, days come first where decimals have a comma, else months.
    """
    first = words[0]
    if len(first) < len("1.1.70") or not first[0].isdigit() or first.isdigit():
        return None
    slashed = (_DAY_FIRST, _MONTH_FIRST) if day_first else (_MONTH_FIRST, _DAY_FIRST)
    for form in (*_DATES, *slashed[0], *slashed[1]):
        moments = pd.to_datetime(pd.Series(words), format=form, errors="coerce", utc=True)
        if moments.notna().all():
            return seconds_of(moments)
    return None


def seconds_of(moments: "pd.Series[pd.Timestamp]") -> NDArray[np.float64]:
    """Seconds since 1970 of moments in UTC; NaN where there is none."""
    plain = moments.dt.tz_convert("UTC").dt.tz_localize(None) if moments.dt.tz else moments
    counts = plain.to_numpy("datetime64[us]")
    seconds = counts.astype(np.int64) / 1e6
    return np.where(np.isnat(counts), np.nan, seconds)


def _spread(values: NDArray[np.float64], codes: NDArray[np.int32]) -> NDArray[np.float64]:
    """The value of each row; NaN where there is none."""
    return np.append(values, np.nan)[codes]  # the code -1 takes the last one


def _labelled(name: str, codes: NDArray[np.int32], words: NDArray[np.object_]) -> Column:
    """A category with sorted labels if there are few, else text in the order of the rows."""
    unique, place = np.unique(words.astype(str), return_inverse=True)
    codes = np.append(place, -1).astype(np.int32)[codes]
    count = int(np.count_nonzero(codes >= 0))
    if len(unique) <= FEW or len(unique) <= min(MOST_CATEGORIES, count // 2):
        return Column(name, "category", codes, tuple(map(str, unique)))
    first_come, firsts = pd.unique(codes[codes >= 0]), np.full(len(unique) + 1, -1, np.int32)
    firsts[first_come] = np.arange(len(first_come), dtype=np.int32)
    return Column(name, "text", firsts[codes], tuple(str(unique[k]) for k in first_come))
