"""The rows of the palette: families with their layers, or what a search finds, best first."""

from collections import Counter
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QIcon, QStandardItem, QStandardItemModel

from netwright.layers.catalog import FAMILIES, SHELF
from netwright.layers.layer import Layer
from netwright_desktop import theme
from netwright_desktop.canvas import blocks
from netwright_desktop.canvas.box import GROUP
from netwright_desktop.canvas.chip import chip, family_chip
from netwright_desktop.canvas.search import LAYER_MIME, found, found_blocks
from netwright_desktop.canvas.wording import about

KIND = Qt.ItemDataRole.UserRole
FAMILY = Qt.ItemDataRole.UserRole + 1
ROW = QSize(0, 20)


class ShelfModel(QStandardItemModel):
    """Layers, each with its kind; a drag carries it. Headings hold the name of their family."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._families: dict[str, QStandardItem] = {}

    def show_families(self) -> None:
        """Every layer, below its family; then the user's blocks."""
        self.clear()
        counts = Counter(layer.family for layer in SHELF)
        self._families = {name: _heading(name, counts[name]) for name in FAMILIES}
        for heading in self._families.values():
            self.appendRow(heading)
        for layer in SHELF:
            self._families[layer.family].appendRow(_row(layer))
        if blocks.names():
            heading = _heading(blocks.FAMILY, len(blocks.names()), "blocks of your own")
            self._families[blocks.FAMILY] = heading
            self.appendRow(heading)
            for name in blocks.names():
                heading.appendRow(_block_row(name))

    def show_found(self, text: str) -> None:
        """The layers that match, best first, without headings."""
        self.clear()
        self._families = {}
        for layer in found(text):
            self.appendRow(_row(layer))
        for name in found_blocks(text):
            self.appendRow(_block_row(name))

    def headings(self) -> dict[str, QModelIndex]:
        """The families that are shown, by name."""
        return {name: heading.index() for name, heading in self._families.items()}

    def layers(self) -> Iterator[QModelIndex]:
        """The layers that are shown, from top to bottom, those in folded families too."""
        for row in range(self.rowCount()):
            index = self.index(row, 0)
            if index.data(KIND):
                yield index
            for place in range(self.rowCount(index)):
                yield self.index(place, 0, index)

    def mimeTypes(self) -> list[str]:
        return [LAYER_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        mime = QMimeData()
        for index in indexes:
            mime.setData(LAYER_MIME, str(index.data(KIND)).encode())
        return mime


def _heading(name: str, count: int, what: str = "layers") -> QStandardItem:
    item = QStandardItem(f"{name}  {count}")
    item.setData(name, FAMILY)
    item.setToolTip(f"{name}: {count} {what}. Click to fold or unfold.")
    item.setSizeHint(ROW)
    item.setForeground(QBrush(QColor(theme.colors().muted_text)))
    font = QFont()
    font.setWeight(QFont.Weight.DemiBold)
    item.setFont(font)
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return item


def _row(layer: type[Layer]) -> QStandardItem:
    return _draggable(chip(layer), layer.title, layer.kind, about(layer))


def _block_row(name: str) -> QStandardItem:
    tip = "A block that you saved. Delete takes it off the list."
    return _draggable(family_chip(GROUP), name, blocks.PREFIX + name, tip)


def _draggable(icon: QIcon, text: str, kind: str, tip: str) -> QStandardItem:
    item = QStandardItem(icon, text)
    item.setData(kind, KIND)
    item.setToolTip(tip)
    item.setSizeHint(ROW)
    item.setFlags(
        Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
    )
    return item
