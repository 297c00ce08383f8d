"""The popup of every search: a field, and below it what is found, best first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QCloseEvent, QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from netwright_desktop import theme
from netwright_desktop.search.ranking import Words, found

ROW, MARGIN, ICON = 24, 6, 16
MOST = 250
"""So many are listed; who wants another types more."""
KEY = Qt.ItemDataRole.UserRole
NOTE = Qt.ItemDataRole.UserRole + 1
_STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_PAGES: dict[int, int] = {Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be found. `note` stands at the right; what cannot be done is grey."""

    key: str
    text: str
    words: Words
    tip: str = ""
    note: str = ""
    icon: QIcon = field(default_factory=QIcon)
    enabled: bool = True


class Finder(QFrame):
    """A search field with what it finds; Enter or a click chooses, Esc gives up.

    Signals:
        chosen: the key of the choice.
        pointed: the key of the choice that Enter would choose now; empty: none.
        given_up: it was closed without a choice.
    """

    chosen = Signal(str)
    pointed = Signal(str)
    given_up = Signal()

    def __init__(
        self, parent: QWidget, prompt: str, choices: Sequence[Choice], size: tuple[int, int]
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._choices = choices
        self._is_answered = False
        self._no_icon = _blank() if any(not c.icon.isNull() for c in choices) else QIcon()
        self.field = QLineEdit()
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.list = QListWidget()
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(ICON, ICON))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(_WithNote(self.list))
        self.list.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._choose)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.list.currentItemChanged.connect(self._point)
        width, rows = size
        self.setFixedSize(width, ROW * rows + 56)
        self._search("")

    def open_at(self, position: QPoint) -> None:
        """Show the popup with its corner at a point of the screen, inside the screen."""
        area = self.screen().availableGeometry()
        x = min(position.x(), area.right() - self.width())
        y = min(position.y(), area.bottom() - self.height())
        self.move(max(x, area.left()), max(y, area.top()))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown(self) -> list[str]:
        """The keys of what is found, from top to bottom."""
        return [str(self.list.item(row).data(KEY)) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _STEPS:
                self._step(_STEPS[event.key()], around=True)
                return True
            if event.key() in _PAGES:
                self._step(_PAGES[event.key()], around=False)
                return True
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._is_answered:
            self._is_answered = True
            self.given_up.emit()

    def _search(self, text: str) -> None:
        matches = found(text, self._choices, lambda choice: choice.words)
        matches.sort(key=lambda choice: not choice.enabled)
        self.list.blockSignals(True)
        self.list.clear()
        for choice in matches[:MOST]:
            self.list.addItem(_item(choice, self._no_icon))
        self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._point()

    def _step(self, step: int, around: bool) -> None:
        rows = [row for row in range(self.list.count()) if _is_enabled(self.list.item(row))]
        if not rows:
            return
        place = max(self.list.currentRow(), 0) + step
        last = len(rows) - 1  # those that can be chosen come first
        self.list.setCurrentRow(rows[place % len(rows) if around else min(max(place, 0), last)])

    def _point(self) -> None:
        is_any = self.list.currentRow() >= 0
        self.pointed.emit(str(self.list.currentItem().data(KEY)) if is_any else "")

    def _choose(self) -> None:
        if self.list.currentRow() >= 0 and _is_enabled(self.list.currentItem()):
            self._is_answered = True
            key = str(self.list.currentItem().data(KEY))
            self.close()
            self.chosen.emit(key)


class _WithNote(QStyledItemDelegate):
    """Draws the note of a choice at the right, muted."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().paint(painter, option, index)
        note = index.data(NOTE)
        if not note:
            return
        is_selected = bool(option.state & option.state.State_Selected)
        colors = theme.colors()
        role = option.palette.ColorRole.HighlightedText
        is_enabled = bool(option.state & option.state.State_Enabled)
        quiet = QColor(colors.muted_text if is_enabled else colors.disabled_text)
        painter.save()
        painter.setPen(option.palette.color(role) if is_selected else quiet)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(option.rect.adjusted(0, 0, -8, 0), int(right), str(note))
        painter.restore()


def _blank() -> QIcon:
    """Keeps the texts of those without an icon in line with the others."""
    pixmap = QPixmap(ICON, ICON)
    pixmap.fill(Qt.GlobalColor.transparent)
    return QIcon(pixmap)


def _item(choice: Choice, no_icon: QIcon) -> QListWidgetItem:
    item = QListWidgetItem(no_icon if choice.icon.isNull() else choice.icon, choice.text)
    item.setSizeHint(QSize(0, ROW))
    item.setData(KEY, choice.key)
    item.setData(NOTE, choice.note)
    item.setToolTip(choice.tip)
    spoken = f"{choice.text}, {choice.note}" if choice.note else choice.text
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
    if not choice.enabled:
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
    return item


def _is_enabled(item: QListWidgetItem) -> bool:
    return bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)
