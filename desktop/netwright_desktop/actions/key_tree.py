"""The list of the sheet of keys: actions by menu, then gestures."""

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from netwright_desktop.actions.keymap import Keymap, spelled
from netwright_desktop.actions.menus import MENUS, rows_in
from netwright_desktop.actions.row import plain
from netwright_desktop.canvas.gesture_list import GESTURES
from netwright_desktop.panels.gesture_list import ON_CURVES
from netwright_desktop.search.ranking import Words, found

ACTION = Qt.ItemDataRole.UserRole
GESTURE_HEADING = "Mouse and held keys"
BY_MOUSE = (*GESTURES, *ON_CURVES)
WAITING = "press keys…"
ROW = QSize(0, 20)
_HELD = (
    *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta),
    *(Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown),
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)


class KeyTree(QTreeWidget):
    """Actions with their keys. A click on keys, or Enter, waits for other keys.

    Signals:
        pressed_keys: the keys that were waited for, and whether they are one more.
        waiting: whether keys are waited for.
    """

    pressed_keys = Signal(QKeySequence, bool)
    waiting = Signal(bool)

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._is_waiting = self._is_adding = False
        self._lines: dict[str, QTreeWidgetItem] = {}
        self.setAccessibleName("Actions and their keys")
        self.setHeaderLabels(["Action", "Keys"])
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setColumnCount(2)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.clicked.connect(self._wait_where_clicked)
        for menu, entries in MENUS.items():
            heading = self._heading(plain(menu))
            for row in rows_in(entries):
                line = QTreeWidgetItem(heading, [row.plain_text.rstrip("…"), ""])
                line.setData(0, ACTION, row.id)
                line.setSizeHint(1, ROW)
                line.setToolTip(0, row.tip)
                line.setToolTip(1, "Click, then press other keys")
                self._lines[row.id] = line
        heading = self._heading(GESTURE_HEADING)
        for gesture, does in BY_MOUSE:
            line = QTreeWidgetItem(heading, [gesture, does])
            line.setSizeHint(1, ROW)
            line.setToolTip(1, does)
        self.expandAll()
        self.setCurrentItem(next(iter(self._lines.values())))

    def show_keys(self) -> None:
        """Write the keys that every action has now; those that were changed are bold."""
        for action, line in self._lines.items():
            line.setText(1, spelled(self._keymap.keys_of(action)))
            font = self.font()
            font.setBold(self._keymap.is_changed(action))
            line.setFont(1, font)

    def search(self, text: str) -> None:
        """Show only the lines in which the words of a text occur."""
        lines = [line for heading in self._headings() for line in _lines_of(heading)]
        matches = found(text, lines, _words_of)
        for line in lines:
            line.setHidden(line not in matches)
        for heading in self._headings():
            heading.setHidden(all(line.isHidden() for line in _lines_of(heading)))
        if matches:
            self.setCurrentItem(matches[0])

    def wait_for_key(self, adding: bool = False) -> None:
        """Take the next keys for the current action, instead of its first or as one more."""
        line = self.currentItem()
        if line is None or not line.data(0, ACTION):
            return
        self._is_adding = adding
        self._set_waiting(True)
        kept = f"{line.text(1)}, " if adding and line.text(1) else ""
        line.setText(1, f"{kept}{WAITING}")
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        # While keys are waited for, none of them calls an action.
        if self._is_waiting and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if (
            self._is_waiting
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            self._take(event)  # also Tab, which would leave the list
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.wait_for_key()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._set_waiting(False)
        super().focusOutEvent(event)

    def _take(self, event: QKeyEvent) -> None:
        if event.key() in _HELD:
            return
        self._set_waiting(False)
        if event.key() != Qt.Key.Key_Escape:
            self.pressed_keys.emit(_sequence(event), self._is_adding)

    def _set_waiting(self, is_waiting: bool) -> None:
        if is_waiting != self._is_waiting:
            self._is_waiting = is_waiting
            self.show_keys()
            self.waiting.emit(is_waiting)

    def _wait_where_clicked(self, index: QModelIndex) -> None:
        if index.column() == 1:
            self.wait_for_key()

    def _heading(self, text: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(self, [text])
        font = self.font()
        font.setBold(True)
        item.setFont(0, font)
        item.setSizeHint(1, ROW)
        item.setFirstColumnSpanned(True)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item

    def _headings(self) -> list[QTreeWidgetItem]:
        items = (self.topLevelItem(row) for row in range(self.topLevelItemCount()))
        return [item for item in items if item is not None]


def _lines_of(heading: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    lines = (heading.child(row) for row in range(heading.childCount()))
    return [line for line in lines if line is not None]


def _words_of(line: QTreeWidgetItem) -> Words:
    heading = line.parent()
    menu = heading.text(0) if heading is not None else ""
    return Words((line.text(0),), (menu, line.text(1)), line.toolTip(0))


def _sequence(event: QKeyEvent) -> QKeySequence:
    """What was pressed. `?` is the sign itself, wherever it lies with Shift."""
    modifiers = event.modifiers() & _MODIFIERS
    sign = event.text()
    if sign.isprintable() and sign.strip() and not sign.isalnum():
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(modifiers.value | event.key())
