"""Tables from delimited files: CSV, TSV and their kin.

The delimiter is the one of comma, semicolon, tab and bar that cuts most of the first rows into the
same number of values; the decimal sign is a comma where numbers have one and no point. The first
row is a header where it holds no number, and numbers or other words stand below. Texts may stand
between quotation marks.

A column is of numbers if all of its values are; of dates if all are written in one way (ISO 8601,
31.12.2024, or 12/31/2024; where both could be meant, months come first unless decimals have a
comma). Words are a category where there are at most 20 of them, or at most 1,000 and each comes
twice in the mean; else text. Where more than nine in ten values are numbers, the others are
mistakes, and told. Rows of sentences are lines of the file.
"""

# pandas cuts and converts the text (a million rows of 20 numbers take about a second). `_Passing`
# counts on the way what it would pass over in silence: rows that are too short, lines without end.
# Where something is wrong, the file is read again by `faults`, slowly, to find the place.

import io
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netwright.data.dataset import DataError
from netwright.data.files.columns import column_of_words
from netwright.data.files.dialect import MOST_LETTERS, Dialect, dialect_of
from netwright.data.files.encoding import after
from netwright.data.files.faults import place_of, require_even_rows
from netwright.data.files.reading import require_file, telling
from netwright.data.files.settings import CsvSettings, words
from netwright.data.progress import Cancelled, Progress, advance, never, unheard
from netwright.data.table import Column, Table


def read_delimited(
    path: Path,
    settings: CsvSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Table:
    """The table of a file; DataError names row and column of what is wrong."""
    require_file(path)
    with telling(path):
        dialect = dialect_of(path, settings)
        further = after(path, dialect.encoding)
        while True:
            try:
                return _table(path, dialect, settings, progress, cancelled)
            except UnicodeDecodeError as error:
                encoding = next(further, "")
                if not encoding:
                    raise DataError(f"{path}: its letters are damaged ({error.reason}).") from error
                dialect = dialect_of(path, settings, encoding)


def _table(
    path: Path,
    dialect: Dialect,
    settings: CsvSettings,
    progress: Progress,
    cancelled: Cancelled,
) -> Table:
    as_text = words(settings.as_text)
    numbers = {
        k: np.float64
        for k, name in enumerate(dialect.names)
        if dialect.likely[k] and name not in as_text
    }
    try:
        frame = _frame(path, dialect, settings, numbers, progress, cancelled)
    except _NoNumberError:
        frame = _frame(path, dialect, settings, {}, progress, cancelled)
    columns = [
        _column(name, frame[k], path, dialect, as_text) for k, name in enumerate(dialect.names)
    ]
    if not len(frame):
        raise DataError(f"{path} has no rows: there is a header alone.")
    return Table(path.stem, tuple(columns), dialect.first_row)


class _NoNumberError(ValueError):
    """A column that began with numbers goes on with words."""


def _frame(
    path: Path,
    dialect: Dialect,
    settings: CsvSettings,
    kinds: Mapping[int, type],
    progress: Progress,
    cancelled: Cancelled,
) -> pd.DataFrame:
    """All columns by their numbers: float64 where `kinds` says so, else what pandas makes of it."""
    count = len(dialect.names)
    with path.open("rb") as raw, warnings.catch_warnings():
        # Too many values in a row are found by counting, for pandas does not say where.
        warnings.simplefilter("ignore", pd.errors.ParserWarning)
        passing = _Passing(path, raw, dialect, progress, cancelled)
        try:
            frame = pd.read_csv(
                passing,
                sep=dialect.delimiter,
                decimal=dialect.decimal,
                header=None,
                names=range(count),
                index_col=False,
                skiprows=dialect.skipped,
                dtype={k: kinds.get(k, str) for k in range(count)},
                na_values=["", *words(settings.missing)],
                keep_default_na=False,
                skip_blank_lines=count > 1,
                low_memory=bool(kinds),
            )
        except UnicodeDecodeError:
            raise
        except pd.errors.EmptyDataError:
            return pd.DataFrame({k: [] for k in range(count)}, dtype=np.float64)
        except pd.errors.ParserError as error:
            require_even_rows(path, dialect, cancelled)
            raise DataError(f"{path} cannot be read as a table: {_last(error)}.") from error
        except ValueError as error:
            if kinds:
                raise _NoNumberError from error
            raise DataError(f"{path} cannot be read as a table: {_last(error)}.") from error
    if passing.delimiters != (len(frame) + dialect.has_header) * (count - 1):
        require_even_rows(path, dialect, cancelled)
    return frame


def _column(
    name: str, values: "pd.Series[Any]", path: Path, dialect: Dialect, as_text: tuple[str, ...]
) -> Column:
    if values.dtype == np.float64:
        return Column(name, "number", values.to_numpy(np.float64))
    codes, labels = pd.factorize(values)
    return column_of_words(
        name,
        codes,
        [str(label) for label in labels],
        lambda row: place_of(path, dialect, row),
        as_text,
        dialect.decimal,
    )


def _last(error: Exception) -> str:
    """What pandas says, without the name of its parser."""
    return str(error).rpartition("C error: ")[2].strip().rstrip(".")


class _Passing(io.TextIOBase):
    """A text on its way to the parser, which tells how far it is and counts delimiters.

    Those between quotation marks are none. DataError for a line, or a text between quotation
    marks, that does not end.
    """

    def __init__(
        self,
        path: Path,
        raw: io.BufferedReader,
        dialect: Dialect,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        self.delimiters = 0
        self._path, self._raw, self._dialect = path, raw, dialect
        self._file = io.TextIOWrapper(raw, dialect.encoding, newline="")
        self._progress, self._cancelled = progress, cancelled
        self._bytes = max(path.stat().st_size, 1)
        self._lines = self._length = 0
        self._is_quoted = False

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        advance(self._raw.tell() / self._bytes, self._progress, self._cancelled)
        text = self._file.read(size)
        letters = np.frombuffer(text.encode(), np.uint8)  # counted twice as fast as in a text
        if self._is_quoted or '"' in text:
            pieces = text.split('"')
            outside = pieces[self._is_quoted :: 2]
            self.delimiters += sum(piece.count(self._dialect.delimiter) for piece in outside)
            self._is_quoted ^= len(pieces) % 2 == 0
        else:
            self.delimiters += _count(letters, self._dialect.delimiter)
        self._measure(text, letters)
        return text

    def _measure(self, text: str, letters: NDArray[np.uint8]) -> None:
        end = max(text.rfind("\n"), text.rfind("\r"))
        self._length = len(text) - end + (self._length if end < 0 else 0)
        self._lines += _count(letters, "\n")
        if self._length > MOST_LETTERS:
            raise DataError(
                f"{self._path}, row {self._lines + 1}: the line has more than"
                f" {MOST_LETTERS >> 20} MiB. Is this a table, with a line for each row?"
            )


def _count(letters: NDArray[np.uint8], letter: str) -> int:
    return int(np.count_nonzero(letters == ord(letter)))
