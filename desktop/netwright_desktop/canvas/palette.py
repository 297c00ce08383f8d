"""The palette: every layer that can be dragged, by family, with a search."""

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStyle, QTreeView, QVBoxLayout, QWidget

from netwright.layers.catalog import FAMILIES
from netwright_desktop import theme
from netwright_desktop.canvas import blocks
from netwright_desktop.canvas.chip import CHIP
from netwright_desktop.canvas.shelf import FAMILY, KIND, ShelfModel
from netwright_desktop.preferences import preferences

MARGIN, INDENT = 6, 10
FIRST_OPEN = ("Data", "Core")
"""Families that are unfolded at first, so that all headings are in view at 1280 x 720."""
_OPEN = "palette/open"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LayerPalette(QWidget):
    """Drag a layer onto the canvas, or double-click it, or press Enter.

    A click on the heading of a family folds it, as Enter, Left and Right do; what is folded is
    remembered. While something is searched for there are no headings, and the best match is
    first.

    Signals:
        chosen: the kind of a layer, or the block, that is to be added.
        block_unwanted: the name of a block that is to be deleted.
    """

    chosen = Signal(str)
    block_unwanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search layers")
        self.field.setAccessibleName("Search layers")
        self.field.setClearButtonEnabled(True)
        self.tree = _tree()
        self._shelf = ShelfModel(self)
        self.tree.setModel(self._shelf)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(self.field)
        layout.addWidget(self.tree)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._choose_first)
        self.field.installEventFilter(self)
        self.tree.installEventFilter(self)
        self.tree.clicked.connect(self._fold_or_unfold)
        self.tree.activated.connect(self._choose)
        self.tree.expanded.connect(self._remember)
        self.tree.collapsed.connect(self._remember)
        theme.signals.changed.connect(self._search_again)
        blocks.signals.changed.connect(self._search_again)
        self._search("")

    def mime_of(self, kind: str) -> QMimeData | None:
        """What a drag of that layer carries, if it is shown."""
        index = self._index_of(kind)
        return self._shelf.mimeData([index]) if index is not None else None

    def shown(self) -> list[str]:
        """The kinds of the layers that are shown, from top to bottom, those that are folded too."""
        return [str(index.data(KIND)) for index in self._indexes()]

    def open_families(self) -> list[str]:
        """The families that are unfolded."""
        return [
            name for name, index in self._shelf.headings().items() if self.tree.isExpanded(index)
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if watched is self.field and event.key() == Qt.Key.Key_Down:
            self.tree.setFocus()
            self.tree.setCurrentIndex(self._shelf.index(0, 0))
            return True
        current = self.tree.currentIndex()
        if watched is self.tree and event.key() in _ENTER and current.data(FAMILY):
            self._fold_or_unfold(current)
            return True
        if watched is self.tree and event.key() == Qt.Key.Key_Delete:
            kind = str(current.data(KIND))
            if kind.startswith(blocks.PREFIX):
                self.block_unwanted.emit(kind.removeprefix(blocks.PREFIX))
            return True
        if watched is self.tree and event.key() == Qt.Key.Key_Up and _is_first(current):
            self.field.setFocus()
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        titles = (self.fontMetrics().horizontalAdvance(i.data()) for i in self._indexes())
        return QSize(max(titles, default=0) + INDENT + CHIP + 12 + bar + 2 * MARGIN, 400)

    def _search(self, text: str) -> None:
        is_search = bool(text.strip())
        self.tree.setRootIsDecorated(not is_search)
        self.tree.blockSignals(True)  # the user has folded nothing
        if is_search:
            self._shelf.show_found(text)
        else:
            self._shelf.show_families()
            wanted = _kept_open()
            for name, index in self._shelf.headings().items():
                self.tree.setExpanded(index, name in wanted)
        self.tree.blockSignals(False)

    def _search_again(self) -> None:
        self._search(self.field.text())

    def _fold_or_unfold(self, index: QModelIndex) -> None:
        if index.data(FAMILY):
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    def _remember(self) -> None:
        preferences().setValue(_OPEN, " ".join(self.open_families()))

    def _choose(self, index: QModelIndex) -> None:
        kind = index.data(KIND)
        if kind:
            self.chosen.emit(kind)

    def _choose_first(self) -> None:
        first = next(iter(self.shown()), "")
        if self.field.text().strip() and first:
            self.chosen.emit(first)

    def _indexes(self) -> list[QModelIndex]:
        return list(self._shelf.layers())

    def _index_of(self, kind: str) -> QModelIndex | None:
        return next((index for index in self._indexes() if index.data(KIND) == kind), None)


def _tree() -> QTreeView:
    tree = QTreeView()
    tree.setAccessibleName("Layers")
    tree.setHeaderHidden(True)
    tree.setExpandsOnDoubleClick(False)  # a click already does
    tree.setIndentation(INDENT)
    tree.setIconSize(QSize(CHIP, CHIP))
    tree.setUniformRowHeights(True)
    tree.setDragEnabled(True)
    tree.setDragDropMode(QTreeView.DragDropMode.DragOnly)
    tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
    tree.setFrameShape(QTreeView.Shape.NoFrame)
    tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return tree


def _is_first(index: QModelIndex) -> bool:
    return index.row() == 0 and not index.parent().isValid()


def _kept_open() -> tuple[str, ...]:
    kept = preferences().value(_OPEN)
    if not isinstance(kept, str):
        return (*FIRST_OPEN, blocks.FAMILY)
    return tuple(name for name in (*FAMILIES, blocks.FAMILY) if name in kept.split())
