"""Two pages in one place: what is to be seen, and a sentence while there is nothing yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

NOTHING_YET = "Nothing measured yet. It is shown while a network trains."


class Pages(QWidget):
    """Shows `content`, or `words` in its place."""

    def __init__(self, content: QWidget, words: str = NOTHING_YET) -> None:
        super().__init__()
        self._words = QLabel(words, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._words.setEnabled(False)  # in the colour of what is not there
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self._words)
        self._layout.addWidget(content)

    @property
    def words(self) -> str:
        """The sentence that is seen; empty while the content is."""
        return self._words.text() if self._layout.currentIndex() == 0 else ""

    def show_content(self, is_there: bool, words: str = NOTHING_YET) -> None:
        """Show the content, or a sentence why there is none."""
        self._words.setText(words)
        if self._layout.currentIndex() != int(is_there):
            self._layout.setCurrentIndex(int(is_there))
