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

# pandas cuts and converts the text, in several threads (`pieces`): a million rows of 20 numbers
# take less than a second. Delimiters are counted on the way, for pandas passes over rows that are
# too short in silence. Where something is wrong, the file is read again by `faults`, slowly, to
# find the place.

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from netwright.data.dataset import DataError
from netwright.data.files.columns import column_of_words
from netwright.data.files.dialect import Dialect, dialect_of
from netwright.data.files.encoding import after
from netwright.data.files.estimate import require_room
from netwright.data.files.faults import place_of, require_even_rows
from netwright.data.files.pieces import Piece, QuotedError, Reading, pieces_of
from netwright.data.files.reading import require_file, telling
from netwright.data.files.settings import FOUND, CsvSettings, words
from netwright.data.progress import Cancelled, Progress, never, unheard
from netwright.data.table import Column, Table
from netwright.data.threads import in_threads


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
        is_found = settings.encoding == FOUND
        further = after(path, dialect.encoding) if is_found else iter(())
        while True:
            try:
                return _table(path, dialect, settings, progress, cancelled)
            except UnicodeDecodeError as error:
                encoding = next(further, "")
                if not encoding:
                    how = "" if is_found else f" They are no {settings.encoding}: set another one."
                    why = f"{path}: its letters are damaged ({error.reason}).{how}"
                    raise DataError(why) from error
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
    frames = _frames(path, dialect, settings, numbers, progress, cancelled)
    columns = [
        # Each column goes as soon as it is taken over: together they would need twice the memory.
        _column(name, [frame.pop(k) for frame in frames], path, dialect, as_text)  # type: ignore[arg-type]
        for k, name in enumerate(dialect.names)
    ]
    if not len(columns[0]):
        raise DataError(f"{path} has no rows: there is a header alone.")
    return Table(path.stem, tuple(columns), dialect.first_row)


def _frames(
    path: Path,
    dialect: Dialect,
    settings: CsvSettings,
    numbers: Mapping[int, type],
    progress: Progress,
    cancelled: Cancelled,
) -> list[pd.DataFrame]:
    """All columns by their numbers: as `numbers` says; where that cannot be, all as words."""
    require_room(path, dialect)
    is_whole = False
    while True:
        reading = Reading(path, progress, cancelled)
        pieces = pieces_of(path, dialect, reading, is_whole)
        try:
            frames = _parsed(pieces, dialect, settings, numbers, reading)
        except QuotedError:
            is_whole = True
        except (UnicodeDecodeError, DataError):
            raise
        except pd.errors.ParserError as error:
            require_even_rows(path, dialect, cancelled)
            raise DataError(f"{path} cannot be read as a table: {_last(error)}.") from error
        except ValueError as error:
            if not numbers:
                raise DataError(f"{path} cannot be read as a table: {_last(error)}.") from error
            numbers = {}  # a column that began with numbers goes on with words
        else:
            _require_all_delimiters(path, dialect, pieces, frames, cancelled)
            return frames


def _parsed(
    pieces: Sequence[Piece],
    dialect: Dialect,
    settings: CsvSettings,
    numbers: Mapping[int, type],
    reading: Reading,
) -> list[pd.DataFrame]:
    """A frame for each piece; whatever pandas raises."""
    count = len(dialect.names)
    missing = ["", *words(settings.missing)]

    def parsed(piece: Piece) -> pd.DataFrame:
        try:
            frame: pd.DataFrame = pd.read_csv(  # type: ignore[call-overload]
                piece,
                sep=dialect.delimiter,
                decimal=dialect.decimal,
                header=None,
                names=range(count),
                index_col=False,
                skiprows=piece.skipped,
                dtype={k: numbers.get(k, str) for k in range(count)},
                na_values=missing,
                keep_default_na=False,
                skip_blank_lines=count > 1,
                low_memory=bool(numbers),
            )
        except pd.errors.EmptyDataError:
            return pd.DataFrame({k: [] for k in range(count)}, dtype=np.float64)
        except BaseException:
            reading.is_over = True
            raise
        finally:
            piece.close()
        return frame

    with warnings.catch_warnings():
        # Too many values in a row are found by counting, for pandas does not say where.
        warnings.simplefilter("ignore", pd.errors.ParserWarning)
        return list(in_threads(parsed, pieces))


def _require_all_delimiters(
    path: Path,
    dialect: Dialect,
    pieces: Sequence[Piece],
    frames: Sequence[pd.DataFrame],
    cancelled: Cancelled,
) -> None:
    rows = sum(map(len, frames)) + dialect.has_header
    if sum(piece.delimiters for piece in pieces) != rows * (len(dialect.names) - 1):
        require_even_rows(path, dialect, cancelled)


def _column(
    name: str,
    parts: Sequence["pd.Series[Any]"],
    path: Path,
    dialect: Dialect,
    as_text: tuple[str, ...],
) -> Column:
    known = [part for part in parts if len(part)] or parts[:1]
    if all(part.dtype == np.float64 for part in known):
        arrays = [part.to_numpy(np.float64) for part in known]
        return Column(name, "number", np.concatenate(arrays) if len(arrays) > 1 else arrays[0])
    codes, labels = pd.factorize(pd.concat(known, ignore_index=True))
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
