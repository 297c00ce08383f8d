"""How a delimited file is written, found from its first rows: delimiter, decimal sign, header."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from netwright.data.dataset import DataError
from netwright.data.files.encoding import encoding_of
from netwright.data.files.settings import DECIMALS, DELIMITERS, ENCODINGS, FOUND, CsvSettings

MOST_LETTERS = 1 << 24
"""A row with more letters than this is none: 16 MiB."""
MOST_COLUMNS = 65_536
_HEAD = 1 << 18
_ROWS = 200
_NUMBER = re.compile(
    r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?|[+-]?(inf|infinity|nan)", re.IGNORECASE
)
_WITH_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_WITH_POINT = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
csv.field_size_limit(MOST_LETTERS)  # the module's own limit is a text of 128 KiB


@dataclass(frozen=True)
class Dialect:
    """How to read a file; `likely` says which columns began as numbers."""

    encoding: str
    delimiter: str
    decimal: str
    has_header: bool
    names: tuple[str, ...]
    likely: tuple[bool, ...]
    skipped: int
    """Lines before the first row of values: blank ones, and the header."""

    @property
    def first_row(self) -> int:
        """The number of the first row of values, counted from 1."""
        return 1 + self.skipped


def dialect_of(path: Path, settings: CsvSettings, encoding: str = "") -> Dialect:
    """What the settings leave open is found; DataError if the file holds no table."""
    encoding = encoding or ENCODINGS.get(settings.encoding) or encoding_of(path)
    lines = _first_lines(path, encoding)
    delimiter = DELIMITERS.get(settings.delimiter) or _delimiter(lines)
    every = list(csv.reader(lines, delimiter=delimiter))
    rows = [row for row in every if any(cell.strip() for cell in row)]
    if not rows:
        raise DataError(f"{path} is empty: it holds blank lines alone.")
    if settings.delimiter != FOUND:
        _require_several(path, rows, lines, settings.delimiter)
    if len(rows[0]) > MOST_COLUMNS:
        raise DataError(f"{path}, row 1: {len(rows[0]):,} columns; at most {MOST_COLUMNS:,}.")
    has_header = settings.header == "yes" or (settings.header == FOUND and _is_header(rows))
    names = unique_names(rows[0] if has_header else [""] * len(rows[0]))
    rest = rows[has_header:]
    decimal = DECIMALS.get(settings.decimal) or _decimal(rest, delimiter)
    columns = [[row[k].strip() for row in rest if k < len(row)] for k in range(len(names))]
    likely = tuple(any(map(is_number, filter(None, column))) for column in columns)
    skipped = every.index(rows[0]) + has_header
    return Dialect(encoding, delimiter, decimal, has_header, names, likely, skipped)


def is_number(text: str) -> bool:
    """Whether a cell reads as a number, with either decimal sign."""
    return _NUMBER.fullmatch(text) is not None


def _first_lines(path: Path, encoding: str) -> list[str]:
    """At most so many whole lines; as many bytes as it takes to have one."""
    size = path.stat().st_size
    read = _HEAD
    with path.open("rb") as file:
        while True:
            file.seek(0)
            text = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(read))
            lines = io.StringIO(text, newline="").readlines()
            if read >= size:
                break
            if len(lines) > 1:
                del lines[-1]  # it may be cut
                break
            if read >= MOST_LETTERS:
                raise DataError(
                    f"{path}, row 1: the line has more than {MOST_LETTERS >> 20} MiB. Is this a"
                    " table, with a line for each row?"
                )
            read *= 4
    if len(lines[0]) > MOST_LETTERS:
        raise DataError(f"{path}, row 1: the line has more than {MOST_LETTERS >> 20} MiB.")
    return lines[:_ROWS]


def _delimiter(lines: list[str]) -> str:
    """The one that cuts most rows into the same number of values, several of them."""
    best, share = ",", 0.0
    for delimiter in (";", "\t", "|", ","):
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        width, count = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        if width > 1 and count / widths.total() > share:
            best, share = delimiter, count / widths.total()
    return best


def _require_several(path: Path, rows: list[list[str]], lines: list[str], chosen: str) -> None:
    """DataError where the delimiter of the settings cuts nothing, and another one would."""
    if max(map(len, rows)) > 1:
        return
    other = _delimiter(lines)
    name = next(name for name, sign in DELIMITERS.items() if sign == other)
    if other != DELIMITERS[chosen] and other in lines[0]:
        raise DataError(
            f"{path}, row 1: there is no {chosen} in it, so there is one column alone. Set the"
            f" delimiter to {name}."
        )


def _is_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: no numbers, and below them numbers or other words."""
    first, rest = [cell.strip() for cell in rows[0]], rows[1:]
    if any(map(is_number, first)) or not any(first):
        return False
    if not rest or any(is_number(cell.strip()) for row in rest for cell in row):
        return True
    below = {(k, cell.strip()) for row in rest for k, cell in enumerate(row)}
    return len(set(first)) == len(first) and not below & set(enumerate(first))


def _decimal(rows: list[list[str]], delimiter: str) -> str:
    cells = [cell.strip() for row in rows for cell in row]
    commas = delimiter != "," and any(map(_WITH_COMMA.fullmatch, cells))
    return "," if commas and not any(map(_WITH_POINT.fullmatch, cells)) else "."


def unique_names(cells: list[str]) -> tuple[str, ...]:
    """A name for each column: the numbers of those without one, and no name twice."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        name = wanted = " ".join(cell.split()) or f"Column {number}"
        again = 2
        while name in names:
            name, again = f"{wanted} ({again})", again + 1
        names[name] = None
    return tuple(names)
