"""The popup that finds a layer by typing and adds it where the pointer is."""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netwright.layers.catalog import SHELF
from netwright.layers.layer import Layer
from netwright_desktop.canvas.chip import CHIP, chip
from netwright_desktop.canvas.search import found
from netwright_desktop.canvas.wording import about

WIDTH, ROW, ROWS = 260, 24, 9
KIND = Qt.ItemDataRole.UserRole
_STEPS: dict[int, int] = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class QuickAdd(QFrame):
    """A search field with what it finds; Enter or a click chooses.

    Signals:
        chosen: the kind of the layer.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget, shelf: tuple[type[Layer], ...] = SHELF) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._shelf = shelf
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search layers")
        self.field.setAccessibleName("Search layers")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(CHIP, CHIP))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._choose)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self._search("")
        self.setFixedSize(WIDTH, ROW * ROWS + 56)

    def open_at(self, position: QPoint) -> None:
        """Show the popup with its corner at a point of the screen, inside the screen."""
        area = self.screen().availableGeometry()
        x = min(position.x(), area.right() - self.width())
        y = min(position.y(), area.bottom() - self.height())
        self.move(max(x, area.left()), max(y, area.top()))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(event.key())
            if step and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self.list.clear()
        for layer in found(text, self._shelf):
            item = QListWidgetItem(chip(layer), layer.title)
            item.setSizeHint(QSize(0, ROW))
            item.setData(KIND, layer.kind)
            item.setToolTip(about(layer))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            kind = item.data(KIND)
            self.close()
            self.chosen.emit(kind)
