"""The sheet of keys: every action with its keys, which can be changed, and every gesture."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from netwright_desktop import theme
from netwright_desktop.actions.key_tree import ACTION, KeyTree
from netwright_desktop.actions.keymap import Keymap

SIZE = QSize(900, 600)
NOTE = "Click a key, or press Enter on its line, then press another. Esc keeps the old one."


class KeySheet(QDialog):
    """Searchable; a click on keys, or Enter, waits for the keys that take their place."""

    def __init__(self, parent: QWidget, keymap: Keymap) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        self.resize(SIZE)
        self._keymap = keymap
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search actions, keys and gestures")
        self.field.setAccessibleName("Search actions, keys and gestures")
        self.field.setClearButtonEnabled(True)
        self.tree = KeyTree(keymap)
        self.note = QLabel(NOTE)
        self.note.setWordWrap(True)
        self.add = QPushButton("&Add key")
        self.remove = QPushButton("&No key")
        self.default = QPushButton("&Default")
        self.all_default = QPushButton("A&ll to default")
        self._lay_out()
        self.field.textChanged.connect(self.tree.search)
        self.tree.pressed_keys.connect(self._give)
        self.tree.waiting.connect(self._wait)
        self.tree.currentItemChanged.connect(self._offer)
        self.add.clicked.connect(lambda: self.tree.wait_for_key(adding=True))
        self.remove.clicked.connect(lambda: self._set(()))
        self.default.clicked.connect(self._reset)
        self.all_default.clicked.connect(keymap.reset_all)
        keymap.changed.connect(self._show)
        self._say(NOTE)
        self._show()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.tree)
        layout.addWidget(self.note)
        row = QHBoxLayout()
        for button in (self.add, self.remove, self.default, self.all_default):
            button.setAutoDefault(False)  # Enter belongs to the list
            row.addWidget(button)
        row.addStretch(1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        close.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        row.addWidget(close)
        layout.addLayout(row)

    def _action(self) -> str:
        item: QTreeWidgetItem | None = self.tree.currentItem()
        return str(item.data(0, ACTION) or "") if item is not None else ""

    def _show(self) -> None:
        self.tree.show_keys()
        self._offer()

    def _offer(self) -> None:
        action = self._action()
        self.add.setEnabled(bool(action))
        self.remove.setEnabled(bool(action) and bool(self._keymap.keys_of(action)))
        self.default.setEnabled(bool(action) and self._keymap.is_changed(action))

    def _wait(self, is_waiting: bool) -> None:
        self._say("Press the new keys. Esc keeps the old ones." if is_waiting else NOTE)

    def _give(self, key: QKeySequence, adding: bool) -> None:
        others = self._keymap.keys_of(self._action())
        self._set((*others, key) if adding else (key, *others[1:]))

    def _set(self, keys: tuple[QKeySequence, ...]) -> None:
        self._attempt(lambda: self._keymap.set_keys(self._action(), keys))

    def _reset(self) -> None:
        self._attempt(lambda: self._keymap.reset(self._action()))

    def _attempt(self, change: Callable[[], None]) -> None:
        try:
            change()
        except ValueError as refusal:
            self._say(str(refusal), is_refusal=True)
        else:
            self._say(NOTE)

    def _say(self, sentence: str, is_refusal: bool = False) -> None:
        colors = theme.colors()
        self.note.setText(sentence)
        self.note.setStyleSheet(f"color: {colors.error if is_refusal else colors.muted_text}")
