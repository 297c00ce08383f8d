"""Tables from workbooks and Parquet files, which packages read that Netwright does not require.

Workbooks need openpyxl, `pip install 'netwright[excel]'`; Parquet files need pyarrow,
`pip install 'netwright[parquet]'`. The first row of a sheet names the columns. What a column is, is
judged as in delimited files.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from netwright.data.dataset import DataError
from netwright.data.files.columns import column_of_words, seconds_of
from netwright.data.files.dialect import unique_names
from netwright.data.files.reading import require_file, telling
from netwright.data.files.settings import SheetSettings, TableSettings, words
from netwright.data.progress import Cancelled, Progress, advance, never, unheard
from netwright.data.table import Column, Table


def read_excel(
    path: Path,
    settings: SheetSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Table:
    """The table of a sheet, whose first row names the columns."""
    _require_package(path, "openpyxl", "excel", "Excel workbooks")
    require_file(path)

    def read() -> pd.DataFrame:
        with pd.ExcelFile(path, engine="openpyxl") as book:
            if settings.sheet and settings.sheet not in book.sheet_names:
                there = ", ".join(map(str, book.sheet_names))
                raise DataError(f"{path} has no sheet {settings.sheet!r}; there is {there}.")
            sheet = settings.sheet or book.sheet_names[0]
            return pd.read_excel(
                book,
                sheet_name=sheet,
                na_values=["", *words(settings.missing)],
                keep_default_na=False,
            )

    return _table(path, 2, _read(path, read), settings, progress, cancelled)


def read_parquet(
    path: Path,
    settings: TableSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Table:
    """The table of a Parquet file."""
    _require_package(path, "pyarrow", "parquet", "Parquet files")
    require_file(path)
    frame = _read(path, lambda: pd.read_parquet(path, engine="pyarrow"))
    return _table(path, 1, frame, settings, progress, cancelled)


def _require_package(path: Path, package: str, extra: str, what: str) -> None:
    if find_spec(package) is None:
        raise DataError(
            f"{path}: {what} are read by {package}, which is not installed."
            f" Install it with: pip install 'netwright[{extra}]'"
        )


def _read(path: Path, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    with telling(path):
        try:
            return read()
        except (DataError, OSError, MemoryError):
            raise
        except Exception as error:  # packages that read damaged files find them all
            raise DataError(f"{path} is damaged, or no file of this kind.") from error


def _table(
    path: Path,
    first_row: int,
    frame: pd.DataFrame,
    settings: TableSettings,
    progress: Progress,
    cancelled: Cancelled,
) -> Table:
    if not len(frame) or not len(frame.columns):
        raise DataError(f"{path} has no rows.")
    given = ["" if str(name).startswith("Unnamed: ") else str(name) for name in frame.columns]
    names, as_text, columns = unique_names(given), words(settings.as_text), []

    def place(row: int) -> str:
        return f"{path}, row {row + first_row}"

    for number, name in enumerate(names):
        advance(number / len(names), progress, cancelled)
        columns.append(_column(name, frame.iloc[:, number], place, as_text))
    return Table(path.stem, tuple(columns), first_row)


def _column(
    name: str,
    values: "pd.Series[pd.Timestamp]",
    place: Callable[[int], str],
    as_text: tuple[str, ...],
) -> Column:
    kind = values.dtype
    if pd.api.types.is_datetime64_any_dtype(kind):
        return Column(name, "date", seconds_of(values))
    if (
        pd.api.types.is_numeric_dtype(kind)
        and not pd.api.types.is_bool_dtype(kind)
        and name not in as_text
    ):
        return Column(name, "number", values.to_numpy(np.float64, na_value=np.nan))
    codes, labels = pd.factorize(values)
    return column_of_words(name, codes, [str(label) for label in labels], place, as_text)
