"""Rows as a text that spreadsheets read."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from netwright.data.progress import Cancelled, Progress, advance, never, unheard

_PIECE = 4096
"""Rows between two looks whether the text is still wanted."""


def rows_csv(
    header: Sequence[str],
    rows: Iterable[Iterable[object]],
    count: int,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> bytes:
    """One line of names, one for each of `count` rows; UTF-8, separated by commas (RFC 4180).

    CancelledError if it is not wanted any more.
    """
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for number, row in enumerate(rows):
        if number % _PIECE == 0:
            advance(number / max(count, 1), progress, cancelled)
        writer.writerow(row)
    return text.getvalue().encode()
