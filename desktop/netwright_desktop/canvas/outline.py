"""The outline: the network as a list, for the keyboard and for screen readers."""

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from netwright_desktop import theme
from netwright_desktop.canvas.chip import CHIP
from netwright_desktop.canvas.outline_model import LAYER, NAME, OUTPUT, PARAMETERS, OutlineModel
from netwright_desktop.document import GraphDocument

WIDTHS = {NAME: 96, OUTPUT: 58, PARAMETERS: 50}
INDENT = 12
Flag = QItemSelectionModel.SelectionFlag


class Outline(QTreeView):
    """Every node and group in the order in which it is computed; selected here is selected there.

    F2 renames, Enter shows on the canvas. While it cannot be seen it follows nothing.

    Signals:
        node_wanted: show the node or group with this id.
        refused: why something could not be renamed.
    """

    node_wanted = Signal(str)
    refused = Signal(str)

    def __init__(self, document: GraphDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lines = OutlineModel(document, self)
        self._is_followed, self._is_selecting = True, False
        self.setModel(self._lines)
        self.setAccessibleName("Outline of the network")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setExpandsOnDoubleClick(False)  # a double-click shows the node
        self.setUniformRowHeights(True)
        self.setIconSize(QSize(CHIP, CHIP))
        self.setIndentation(INDENT)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self._set_widths()
        self._lines.refused.connect(self.refused)
        self.activated.connect(lambda index: self.node_wanted.emit(self._lines.item_id(index)))
        self.selectionModel().selectionChanged.connect(self._select)
        document.changed.connect(self._follow)
        document.selection_changed.connect(self._follow_selection)
        theme.signals.changed.connect(self.viewport().update)
        self._follow_selection()

    def set_followed(self, is_followed: bool) -> None:
        """Whether it can be seen, and so has to follow the document."""
        self._is_followed = is_followed
        self._follow()
        self._follow_selection()

    def selected_ids(self) -> list[str]:
        """The ids of the lines that are selected."""
        return [self._lines.item_id(index) for index in self.selectionModel().selectedRows()]

    def sizeHint(self) -> QSize:
        return QSize(290, 400)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_selection()

    def _set_widths(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(LAYER, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(40)
        for column, width in WIDTHS.items():
            header.resizeSection(column, width)

    def _follow(self) -> None:
        if self._is_followed:
            self._is_selecting = True  # rows that go take their selection with them
            self._lines.follow()
            self._is_selecting = False

    def _follow_selection(self) -> None:
        wanted = self._document.selected
        if not self._is_followed or set(self.selected_ids()) == wanted:
            return
        self._is_selecting = True
        self.selectionModel().select(self._rows_of(wanted), Flag.ClearAndSelect | Flag.Rows)
        first = next((i for i in map(self._lines.index_of, wanted) if i.isValid()), None)
        if first is not None and self.currentIndex().siblingAtColumn(NAME) != first:
            self.selectionModel().setCurrentIndex(first, Flag.NoUpdate)
            self.scrollTo(first)
        self._is_selecting = False

    def _rows_of(self, item_ids: Iterable[str]) -> QItemSelection:
        """The lines of nodes, neighbours as one range: Qt is slow with hundreds of ranges."""
        indexes = [index for index in map(self._lines.index_of, item_ids) if index.isValid()]
        indexes.sort(key=lambda index: (index.parent().internalId(), index.row()))
        rows = QItemSelection()
        first = last = QModelIndex()
        for index in indexes:
            if not (last.isValid() and index == last.siblingAtRow(last.row() + 1)):
                _add(rows, first, last)
                first = index
            last = index
        _add(rows, first, last)
        return rows

    def _select(self) -> None:
        """Select in the network what is selected here: what lies in the group of the current."""
        if self._is_selecting:
            return
        chosen, current = self.selected_ids(), self.currentIndex()
        if chosen:
            here = self._lines.item_id(current) if current.isValid() else chosen[0]
            self._document.show_level_of(here if here in chosen else chosen[0])
        self._document.select(chosen)
        self._follow_selection()


def _add(rows: QItemSelection, first: QModelIndex, last: QModelIndex) -> None:
    if first.isValid():
        rows.select(first, last.siblingAtColumn(PARAMETERS))
