"""The tour of the panels: what each shows, with a picture of it."""

from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from netwright_desktop import theme
from netwright_resources.files import help_file

SIZE = QSize(1080, 640)
PAGE = "panels.md"


class Tour(QDialog):
    """A page of text with its headings beside it."""

    def __init__(self, parent: QWidget | None = None, heading: str = "") -> None:
        """Begin at the heading that names a panel of this title, if there is one."""
        super().__init__(parent)
        self.setWindowTitle("Tour of the panels")
        self.resize(SIZE)
        self.page = Page()
        self.headings = QListWidget()
        self.headings.setAccessibleName("Panels")
        self.headings.setFixedWidth(170)
        self.headings.setSpacing(2)
        self._places: list[int] = []
        for text, place in self.page.headings():
            self.headings.addItem(text)
            self._places.append(place)
        self.headings.currentRowChanged.connect(self._go)
        row = QHBoxLayout()
        row.addWidget(self.headings)
        row.addWidget(self.page, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(row, 1)
        layout.addWidget(buttons)
        found = self.headings.findItems(heading, Qt.MatchFlag.MatchContains) if heading else []
        self.headings.setCurrentItem(found[0] if found else self.headings.item(0))

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._go(self.headings.currentRow())  # places are known when the page has its width

    def _go(self, row: int) -> None:
        if 0 <= row < len(self._places):
            self.page.show_place(self._places[row])


class Page(QTextBrowser):
    """The help page about the panels, its pictures in the colours in use."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.document().setDefaultFont(self.font())
        self.setMarkdown(help_file(PAGE).read_text(encoding="utf-8"))

    def headings(self) -> list[tuple[str, int]]:
        """The headings below that of the page, with their places in the text."""
        found = []
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() > 1:
                found.append((block.text(), block.position()))
            block = block.next()
        return found

    def show_place(self, place: int) -> None:
        """Scroll until this place is at the top."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(place)
        self.setTextCursor(cursor)
        top = self.cursorRect(cursor).top() + self.verticalScrollBar().value()
        self.verticalScrollBar().setValue(top - 6)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        file = name.toString() if isinstance(name, QUrl) else name
        scheme = "dark" if theme.is_dark() else "light"
        return QImage.fromData(help_file(file.replace("light", scheme)).read_bytes())
