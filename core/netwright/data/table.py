"""A table as it was read: named columns of numbers, categories, dates or text.

Nothing is filled in, scaled or encoded here; what is missing says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError

COLUMN_KINDS = ("number", "category", "date", "text")


@dataclass(frozen=True, eq=False)
class Column:
    """One column: a value for each row. Equal only to itself.

    - number: `values` is float64 (rows,), NaN where it is missing; infinite where it says so.
    - date: `values` is float64 (rows,), seconds since 1970-01-01 00:00, UTC where the file does
      not say otherwise; NaN where it is missing.
    - category, text: `values` is int32 (rows,), the place of its word in `labels`; -1 where it is
      missing. Categories are few and sorted, texts in the order in which they first come.
    """

    name: str
    kind: str
    values: NDArray[Any]
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in COLUMN_KINDS:
            raise ValueError(f"A column is one of {', '.join(COLUMN_KINDS)}, not {self.kind}.")
        wanted = np.dtype(np.int32 if self.has_labels else np.float64)
        if self.values.dtype != wanted or self.values.ndim != 1:
            raise ValueError(f"A column of kind {self.kind} is one row of {wanted}.")

    @property
    def has_labels(self) -> bool:
        """Whether `values` are places in `labels`."""
        return self.kind in ("category", "text")

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where there is no value, (rows,)."""
        return self.values < 0 if self.has_labels else np.isnan(self.values)

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length, each with a name of its own. Equal only to itself.

    `first_row` is the number that its first row has in the file, counted from 1: 2 below a header.
    """

    name: str
    columns: tuple[Column, ...]
    first_row: int = 1

    def __post_init__(self) -> None:
        if len({len(column) for column in self.columns}) > 1:
            raise ValueError("The columns of a table have equal lengths.")
        if len(set(self.names)) != len(self.columns):
            raise ValueError("Each column of a table has a name of its own.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in their order."""
        return tuple(column.name for column in self.columns)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0]) if self.columns else 0

    def column(self, name: str) -> Column:
        """The column called `name`; DataError, with those that there are, if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise DataError(
            f"{self.name} has no column {name!r}; its columns are {', '.join(self.names)}."
        )
