"""Sentences below one another: what is wrong, or what something is."""

from collections.abc import Sequence

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from netwright_desktop import theme


class Sentences(QLabel):
    """Text that wraps, hidden when there is none; problems in the colour of errors."""

    def __init__(self, is_problem: bool = False) -> None:
        super().__init__()
        self._is_problem = is_problem
        self.setWordWrap(True)
        self.setTextFormat(self.textFormat().PlainText)
        self.setVisible(False)
        self._color()
        theme.signals.changed.connect(self._color)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these, one paragraph each."""
        self.setText("\n\n".join(sentences))
        self.setVisible(bool(sentences))

    def _color(self) -> None:
        colors = theme.colors()
        palette = self.palette()
        color = colors.error if self._is_problem else colors.muted_text
        palette.setColor(self.foregroundRole(), QColor(color))
        self.setPalette(palette)
