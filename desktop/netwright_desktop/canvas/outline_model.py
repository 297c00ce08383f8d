"""The outline as a model of Qt: it makes itself equal to the document with few changes."""

from dataclasses import dataclass, field
from itertools import count

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon

from netwright.graph.commands import RenameNode, name_problem
from netwright_desktop import theme
from netwright_desktop.canvas.chip import family_chip
from netwright_desktop.canvas.outline_lines import TOP, Wording, Words, order_of
from netwright_desktop.canvas.wording import shortened
from netwright_desktop.document import GraphDocument

HEADINGS = ("Name", "Layer", "Output", "Params")
NAME, LAYER, OUTPUT, PARAMETERS = range(len(HEADINGS))
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


@dataclass(slots=True, eq=False)
class _Line:
    item_id: str
    parent: "_Line | None"
    number: int
    row: int = 0
    children: list["_Line"] = field(default_factory=list)


class OutlineModel(QAbstractItemModel):
    """Nodes and groups in the order in which they are computed, those of a group below it.

    Signals:
        refused: why something could not be renamed.
    """

    refused = Signal(str)

    def __init__(self, document: GraphDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._wording = Wording()
        self._words: dict[str, Words] = {}
        self._chips: dict[str, QIcon] = {}
        self._numbers = count(1)
        self._root = _Line(TOP, None, 0)
        self._by_number: dict[int, _Line] = {0: self._root}
        self._by_id: dict[str, _Line] = {TOP: self._root}
        self.follow()

    def follow(self) -> None:
        """Become equal to the document: what is as it was is not touched."""
        wanted = order_of(self._document.graph)
        before, words = self._words, self._wording.of(self._document)
        self._words = before | words  # views ask for lines until they hear that these are gone
        holder = {item: group for group, items in wanted.items() for item in items}
        self._take_away(self._root, holder)
        self._put_in(self._root, wanted)
        self._words = words
        for item_id, said in words.items():
            if item_id in before and before[item_id] != said:
                self._say(item_id)

    def item_id(self, index: Index) -> str:
        """The id of the node or group of a line."""
        return self._line(index).item_id

    def index_of(self, item_id: str) -> QModelIndex:
        """The first column of the line of a node or group; invalid if there is none."""
        line = self._by_id.get(item_id)
        return QModelIndex() if line is None else self._index(line)

    # What a view asks.

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        lines = self._line(parent).children
        if not (0 <= row < len(lines) and 0 <= column < len(HEADINGS)):
            return QModelIndex()
        return self.createIndex(row, column, lines[row].number)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has another parent()
        above = self._line(index).parent
        return QModelIndex() if above is None else self._index(above)

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.column() > 0:
            return 0
        return len(self._line(parent).children)

    def columnCount(self, parent: Index | None = None) -> int:
        del parent
        return len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return HEADINGS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == NAME else Qt.ItemFlag(0)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | editable

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        words, column = self._words[self.item_id(index)], index.column()
        if role in (Role.DisplayRole, Role.EditRole):
            return _text(words, column)
        if role == Role.DecorationRole and column == NAME:
            return theme.icon("triangle-alert") if words.problems else self._chip(words.family)
        if role == Role.ToolTipRole:
            full = f"{words.parameters:,} parameters" if column == PARAMETERS else words.spoken
            return "\n".join(words.problems) or full
        if role == Role.AccessibleTextRole:
            return words.spoken if column == NAME else _text(words, column)
        if role == Role.TextAlignmentRole and column == PARAMETERS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        item_id, name = self.item_id(index), str(value)
        if role != Role.EditRole or name == self._words[item_id].name:
            return False
        reason = name_problem(self._document.graph, item_id, name)
        if reason:
            self.refused.emit(reason)
            return False
        self._document.do(RenameNode(item_id, name))
        return True

    # Steps of following.

    def _take_away(self, line: _Line, holder: dict[str, str]) -> None:
        """Remove the lines of what is gone, or lies elsewhere now."""
        for row in range(len(line.children) - 1, -1, -1):
            child = line.children[row]
            if holder.get(child.item_id) == line.item_id:
                self._take_away(child, holder)
                continue
            self.beginRemoveRows(self._index(line), row, row)
            del line.children[row]
            self._forget(child)
            _renumber(line)
            self.endRemoveRows()

    def _put_in(self, line: _Line, wanted: dict[str, list[str]]) -> None:
        """Bring the lines below one into their order, and add those that are new."""
        ids = wanted.get(line.item_id, [])
        known = {child.item_id: child for child in line.children}
        kept = [known[item_id] for item_id in ids if item_id in known]
        if kept != line.children:
            self._reorder(line, kept)
        row = 0
        while row < len(ids):
            end = row
            while end < len(ids) and ids[end] not in known:
                end += 1
            if end > row:
                self._insert(line, row, ids[row:end])
            row = end + 1
        for child in line.children:
            if child.item_id in wanted or child.children:
                self._put_in(child, wanted)

    def _insert(self, line: _Line, row: int, ids: list[str]) -> None:
        self.beginInsertRows(self._index(line), row, row + len(ids) - 1)
        made = [_Line(item_id, line, next(self._numbers)) for item_id in ids]
        line.children[row:row] = made
        for child in made:
            self._by_number[child.number] = self._by_id[child.item_id] = child
        _renumber(line)
        self.endInsertRows()

    def _reorder(self, line: _Line, kept: list[_Line]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        line.children[:] = kept
        _renumber(line)
        moved = [self._index(self._line(index), index.column()) for index in old]
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def _forget(self, line: _Line) -> None:
        for child in line.children:
            self._forget(child)
        del self._by_number[line.number], self._by_id[line.item_id]

    def _say(self, item_id: str) -> None:
        line = self._by_id[item_id]
        self.dataChanged.emit(self._index(line), self._index(line, len(HEADINGS) - 1))

    def _chip(self, family: str) -> QIcon:
        if family not in self._chips:
            self._chips[family] = family_chip(family)
        return self._chips[family]

    def _line(self, index: Index | None) -> _Line:
        return self._by_number[index.internalId()] if index and index.isValid() else self._root

    def _index(self, line: _Line, column: int = 0) -> QModelIndex:
        if line is self._root:
            return QModelIndex()
        return self.createIndex(line.row, column, line.number)


def _text(words: Words, column: int) -> str:
    count = shortened(words.parameters) if words.parameters else ""
    return (words.name, words.layer, words.output, count)[column]


def _renumber(line: _Line) -> None:
    for row, child in enumerate(line.children):
        child.row = row
