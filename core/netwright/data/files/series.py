"""A time series as samples: a window of values, and those that come after it.

Values are a column of a delimited file, or of a `.npy`. A sample is (window, 1), its answer the
`horizon` values that follow. The parts are cut in the order of time: windows overlap, so parts that
were drawn would share values.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError
from netwright.data.files.delimited import read_delimited
from netwright.data.files.npy import finite, mapped
from netwright.data.files.settings import SeriesSettings
from netwright.data.progress import Cancelled, Progress, between, never, unheard
from netwright.data.room import room_for
from netwright.data.table import Column, Table
from netwright.data.windows import window_count, windows

_PLANE = 2


def read_series(
    path: Path,
    settings: SeriesSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Arrays:
    """Samples (windows, window, 1) and targets (windows, horizon), in their order.

    `path` is a delimited file or a `.npy` of (values,) or (values, columns). DataError names the
    row of a value that is missing.
    """
    first = between(0.0, 0.9, progress)
    if path.suffix.lower() == ".npy":
        values: NDArray[Any] = _of_array(path, settings.column, first, cancelled)
    else:
        table = read_delimited(path, settings, first, cancelled)
        values = _of_table(path, table, settings.column)
    count = window_count(len(values), settings.window, settings.horizon, settings.stride)
    if not count:
        raise DataError(
            f"{path} has {len(values):,} values, too few for a window of {settings.window:,} and"
            f" {settings.horizon:,} after it."
        )
    shown, behind = windows(values, settings.window, settings.horizon, settings.stride)
    inputs = room_for((count, settings.window, 1), np.float32, f"{count:,} windows")
    inputs[..., 0] = shown
    return Arrays(path.stem, inputs, behind.astype(np.float32), in_order=True)


def _of_table(path: Path, table: Table, name: str) -> NDArray[np.float64]:
    column = table.column(name) if name else _last_numbers(path, table)
    if column.kind != "number":
        raise DataError(f"{path}: column {column.name!r} holds no numbers.")
    bad = np.flatnonzero(~np.isfinite(column.values))
    if bad.size:
        missing = np.isnan(column.values[bad[0]])
        raise DataError(
            f"{path}, row {table.first_row + int(bad[0])}, column {column.name!r}:"
            f" {'there is no value' if missing else 'the value is infinite'}; a series has one in"
            f" each row ({bad.size:,} such rows)."
        )
    return column.values


def _last_numbers(path: Path, table: Table) -> Column:
    for column in reversed(table.columns):
        if column.kind == "number":
            return column
    raise DataError(f"{path} has no column of numbers.")


def _of_array(
    path: Path, column: str, progress: Progress, cancelled: Cancelled
) -> NDArray[np.float32]:
    values = mapped(path)
    if values.ndim > _PLANE:
        raise DataError(f"{path} is {values.shape}; a series has one axis, or values x columns.")
    if values.ndim == _PLANE:
        count = values.shape[1]
        if column and not (column.isdecimal() and 1 <= int(column) <= count):
            raise DataError(f"{path} has {count} columns, counted from 1; there is no {column!r}.")
        values = values[:, int(column) - 1 if column else -1]
    return finite(path, values, progress, cancelled)
