"""Where in a delimited file something is wrong: found by reading it again, row by row."""

import csv
from collections.abc import Iterator
from pathlib import Path

from netwright.data.dataset import DataError
from netwright.data.files.dialect import Dialect
from netwright.data.progress import Cancelled, CancelledError

_LOOK = 4096
"""Rows between two looks whether this is still wanted."""


def require_even_rows(path: Path, dialect: Dialect, cancelled: Cancelled) -> None:
    """DataError that names the first row with too many or too few values, if there is one."""
    wanted = len(dialect.names)
    for number, (row, cells) in enumerate(_rows(path, dialect)):
        if number % _LOOK == 0 and cancelled():
            raise CancelledError
        if len(cells) != wanted:
            raise DataError(
                f"{path}, row {row}: it has {_values(len(cells))}, but there are {wanted} columns."
                " Look for a missing delimiter or one too many, or a quotation mark left open."
            )


def place_of(path: Path, dialect: Dialect, row: int) -> str:
    """File and row, as a sentence begins, of a row of the table counted from 0."""
    for number, (line, _) in enumerate(_rows(path, dialect)):
        if number == row + dialect.has_header:
            return f"{path}, row {line}"
    return f"{path}, row {row + dialect.first_row}"


def _rows(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line on which it begins, counted from 1."""
    with path.open(encoding=dialect.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=dialect.delimiter)
        line = 1
        try:
            for number, cells in enumerate(reader):
                if number < dialect.skipped - dialect.has_header:
                    line = reader.line_num + 1
                    continue
                if cells or len(dialect.names) == 1:
                    yield line, cells or [""]
                line = reader.line_num + 1
        except csv.Error as error:
            raise DataError(f"{path}, row {line}: {error}.") from error


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"
