"""The palette: every layer that can be dragged, by family, with a search."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QKeyEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QLineEdit, QTreeView, QVBoxLayout, QWidget

from netwright.layers.catalog import SHELF
from netwright_desktop import theme
from netwright_desktop.canvas.chip import CHIP, chip
from netwright_desktop.canvas.search import LAYER_MIME, found

KIND = Qt.ItemDataRole.UserRole
ROW = QSize(0, 24)


class _Shelf(QStandardItemModel):
    """The layers that match a search, below their families; a drag carries the kind."""

    def search(self, text: str) -> None:
        self.clear()
        families: dict[str, QStandardItem] = {}
        for layer in sorted(found(text), key=SHELF.index):
            family = families.get(layer.family)
            if family is None:
                family = families[layer.family] = QStandardItem(layer.family)
                family.setFlags(Qt.ItemFlag.ItemIsEnabled)
                family.setSizeHint(ROW)
                family.setForeground(QBrush(QColor(theme.colors().muted_text)))
                self.appendRow(family)
            item = QStandardItem(chip(layer), layer.title)
            item.setData(layer.kind, KIND)
            item.setToolTip(layer.summary)
            item.setSizeHint(ROW)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled
                | Qt.ItemFlag.ItemIsSelectable
                | Qt.ItemFlag.ItemIsDragEnabled
            )
            family.appendRow(item)

    def mimeTypes(self) -> list[str]:
        return [LAYER_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        for index in indexes:
            mime.setData(LAYER_MIME, str(index.data(KIND)).encode())
        return mime


class LayerPalette(QWidget):
    """Drag a layer onto the canvas, or double-click it, or press Enter.

    Signals:
        chosen: the kind of a layer that is to be added.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search layers")
        self.field.setAccessibleName("Search layers")
        self.field.setClearButtonEnabled(True)
        self.tree = QTreeView()
        self.tree.setAccessibleName("Layers")
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setIndentation(12)
        self.tree.setIconSize(QSize(CHIP, CHIP))
        self.tree.setUniformRowHeights(True)
        self.tree.setDragEnabled(True)
        self.tree.setDragDropMode(QTreeView.DragDropMode.DragOnly)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.tree.setFrameShape(QTreeView.Shape.NoFrame)
        self._shelf = _Shelf(self)
        self.tree.setModel(self._shelf)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.field)
        layout.addWidget(self.tree)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._choose_first)
        self.field.installEventFilter(self)
        self.tree.activated.connect(self._choose)
        theme.signals.changed.connect(self._search_again)
        self._search("")

    def mime_of(self, kind: str) -> QMimeData | None:
        """What a drag of that layer carries, if it is shown."""
        index = self._index_of(kind)
        return self._shelf.mimeData([index]) if index is not None else None

    def shown(self) -> list[str]:
        """The kinds of the layers that are shown, from top to bottom."""
        return [str(index.data(KIND)) for index in self._indexes()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
        ):
            self.tree.setFocus()
            indexes = self._indexes()
            if indexes:
                self.tree.setCurrentIndex(indexes[0])
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(200, 400)

    def _search(self, text: str) -> None:
        self._shelf.search(text)
        self.tree.expandAll()
        for row in range(self._shelf.rowCount()):
            self.tree.setFirstColumnSpanned(row, QModelIndex(), True)

    def _search_again(self) -> None:
        self._search(self.field.text())

    def _choose(self, index: QModelIndex) -> None:
        kind = index.data(KIND)
        if kind:
            self.chosen.emit(kind)

    def _choose_first(self) -> None:
        best = found(self.field.text())
        if best:
            self.chosen.emit(best[0].kind)

    def _indexes(self) -> list[QModelIndex]:
        families = [self._shelf.index(row, 0) for row in range(self._shelf.rowCount())]
        return [
            self._shelf.index(row, 0, family)
            for family in families
            for row in range(self._shelf.rowCount(family))
        ]

    def _index_of(self, kind: str) -> QModelIndex | None:
        return next((index for index in self._indexes() if index.data(KIND) == kind), None)
