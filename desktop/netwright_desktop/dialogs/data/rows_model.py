"""The rows of a table as they were read; only those on the screen become words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from netwright.data.table import Column, Table
from netwright_desktop import theme

Index = QModelIndex | QPersistentModelIndex
MOST_ROWS = 2_000_000
"""A view of more rows has no room for its scroll bar."""
MOST_LETTERS = 200
"""Of a word that are shown."""
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


class RowsModel(QAbstractTableModel):
    """Shows a table; missing values are a dash."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's default)
        return 0 if parent.isValid() else min(self._table.rows, MOST_ROWS)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._table.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        is_across = orientation is Qt.Orientation.Horizontal
        return self._table.names[section] if is_across else section + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self._table.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _spelled(column, index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole and not column.has_labels:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and _is_missing(column, index.row()):
            return QColor(theme.colors().muted_text)
        return None


def _is_missing(column: Column, row: int) -> bool:
    value = column.values[row]
    return bool(value < 0 if column.has_labels else np.isnan(value))


def _spelled(column: Column, row: int) -> str:
    if _is_missing(column, row):
        return "–"
    value = column.values[row]
    if column.has_labels:
        return str(column.labels[value])[:MOST_LETTERS]
    if column.kind == "date":
        try:
            when = _BEGIN + timedelta(seconds=float(value))
        except OverflowError:
            return f"{value:g}"
        return f"{when:%Y-%m-%d}" if value % 86_400 == 0 else f"{when:%Y-%m-%d %H:%M:%S}"
    return f"{value:.10g}"
