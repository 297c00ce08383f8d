"""The numbers of a panel, as a spreadsheet takes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.csv_text import rows_csv
from netwright.data.progress import Cancelled, Progress, never, unheard
from netwright_desktop.series import Points


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length under their names; NaN stands for a cell without a number."""

    header: tuple[str, ...] = ()
    columns: tuple[NDArray[Any], ...] = ()

    @property
    def rows(self) -> int:
        """The number of lines below the header."""
        return len(self.columns[0]) if self.columns else 0

    def csv(self, progress: Progress = unheard, cancelled: Cancelled = never) -> bytes:
        """One line of names, one for each row, see `rows_csv`.

        Numbers have nine significant digits, which tell any two numbers of the engine apart.
        """
        rows = zip(*(map(_cell, column) for column in self.columns), strict=True)
        return rows_csv(self.header, rows, self.rows, progress, cancelled)


def joined(curves: Sequence[tuple[str, Points]], first: str = "step") -> Table:
    """Curves over the steps in one table: a row for each step at which any has a point."""
    if not any(x.size for _, (x, _) in curves):
        return Table()
    steps = np.unique(np.concatenate([x for _, (x, _) in curves]))
    columns = [steps.astype(np.int64)]
    for _, (x, y) in curves:
        column = np.full(steps.size, np.nan)
        column[np.searchsorted(steps, x)] = y
        columns.append(column)
    return Table((first, *(name for name, _ in curves)), tuple(columns))


def _cell(value: object) -> str:
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:.9g}"
    return str(value)
