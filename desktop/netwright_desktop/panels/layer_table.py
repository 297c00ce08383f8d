"""A table with a row for each layer, and bars behind the shares."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from netwright_desktop import theme

_SHARE = Qt.ItemDataRole.UserRole
_ALARM = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex
LEAST = 50
"""Pixels of the last column."""
NAME_WIDTH = "block2/conv"
"""As much of a name is always seen."""


@dataclass(frozen=True, slots=True)
class Column:
    """What stands above, what it means, and the widest text that it has to hold."""

    title: str
    tip: str
    widest: str = NAME_WIDTH


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as it is read; `share`, from 0 to 1, is drawn as a bar."""

    text: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class LayerRow:
    """What is said of one layer. `alarm` is what is wrong with it; empty if nothing is."""

    key: str
    name: str
    cells: tuple[Cell, ...]
    alarm: str = ""


class LayerTable(QTableView):
    """Layers in order. One of them is chosen.

    Where there is no room for all columns, those behind the first go one by one, never the last.

    Signals:
        chosen: the key of the row that was chosen by mouse or keys.
    """

    chosen = Signal(str)

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Rows(columns, self)
        self._is_filling = False
        metrics = self.fontMetrics()
        self._widths = [metrics.horizontalAdvance(c.widest) + 14 for c in columns]
        self.setModel(self._rows)
        self.setItemDelegate(_WithBar(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place, width in enumerate(self._widths[1:], 1):
            head.resizeSection(place, width)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentRowChanged.connect(self._choose)

    @property
    def rows(self) -> tuple[LayerRow, ...]:
        """The rows as they are shown."""
        return self._rows.rows

    @property
    def key(self) -> str:
        """The key of the row that is chosen; empty while there is none."""
        place = self.currentIndex().row()
        return self.rows[place].key if 0 <= place < len(self.rows) else ""

    def show_rows(self, rows: Sequence[LayerRow]) -> None:
        """Other numbers; the chosen layer stays chosen, or else the first one is."""
        key = self.key
        self._is_filling = True
        self._rows.fill(tuple(rows))
        self._is_filling = False
        if (rows and self.key != key) or self.currentIndex().row() < 0:
            self.choose(key)

    def choose(self, key: str) -> None:
        """Choose the layer with this key, the first one if there is none."""
        keys = [row.key for row in self.rows]
        place = keys.index(key) if key in keys else 0
        if place != self.currentIndex().row() and keys:
            self.setCurrentIndex(self._rows.index(place, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        last = len(self._widths) - 1
        room = self.viewport().width() - self._widths[0] - self._widths[last]
        for place in range(last - 1, 0, -1):  # the nearer to the last, the longer it stays
            room -= self._widths[place]
            self.setColumnHidden(place, room < 0)
        width = min(self._widths[last], self.viewport().width() - self._widths[0])
        self.setColumnWidth(last, max(width, LEAST))
        super().resizeEvent(event)

    def _choose(self) -> None:
        if not self._is_filling and self.key:
            self.chosen.emit(self.key)


class _Rows(QAbstractTableModel):
    def __init__(self, columns: Sequence[Column], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[LayerRow, ...] = ()
        self._columns = columns

    def fill(self, rows: tuple[LayerRow, ...]) -> None:
        if [row.key for row in rows] != [row.key for row in self.rows]:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows != self.rows:
            self.rows = rows
            self.dataChanged.emit(
                self.index(0, 0), self.index(len(rows) - 1, len(self._columns) - 1)
            )

    # --- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(section)
        return {
            Qt.ItemDataRole.DisplayRole: column.title,
            Qt.ItemDataRole.ToolTipRole: column.tip,
        }.get(Qt.ItemDataRole(role))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        cell = row.cells[index.column() - 1] if index.column() else Cell(row.name)
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.name}: {row.alarm}" if row.alarm else row.name
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and row.alarm:
            return QColor(theme.colors().error)
        return {_SHARE: cell.share, _ALARM: row.alarm}.get(Qt.ItemDataRole(role))

    def _side(self, column: int) -> Qt.AlignmentFlag:
        """Names and bars begin at the left, figures end at the right."""
        is_figure = 0 < column < len(self._columns) - 1
        side = Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class _WithBar(QStyledItemDelegate):
    """Draws the share of a cell as a bar over it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() == 0:  # its end tells one layer of a block from the other
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        super().paint(painter, option, index)
        share = index.data(_SHARE)
        if share:
            colors = theme.colors()
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            quiet = colors.title_text if is_chosen else colors.accent
            color = QColor(colors.error if index.data(_ALARM) else quiet)
            color.setAlpha(70)
            place: QRect = option.rect.adjusted(3, 2, -1, -2)
            place.setWidth(max(1, round(place.width() * min(share, 1.0))))
            painter.fillRect(place, color)
