"""Words above or below what a panel shows."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

SPARE = 0.6
"""A field of which less than this share is filled becomes narrower."""


class Caption(QWidget):
    """A label that asks for no width of its own: a panel may be narrower than its words.

    Other words of the same height move nothing. A plain label would have the whole window laid
    out anew each time, which takes as long as to draw a curve.
    """

    def __init__(self, text: str = "", **properties: Any) -> None:
        super().__init__()
        self._label = QLabel(self, **properties)
        self._follow_wrapping()
        if text:  # with an empty one it would be a line high
            self.setText(text)

    def text(self) -> str:
        """The words."""
        return self._label.text()

    def setText(self, text: str) -> None:
        """Show other words."""
        if text == self._label.text():
            return
        before = self._height(self.width())
        self._label.setText(text)
        if self._height(self.width()) != before:
            self.updateGeometry()

    def clear(self) -> None:
        """Show nothing."""
        self.setText("")

    def setWordWrap(self, wraps: bool) -> None:
        """Break lines that are too long, or cut them."""
        self._label.setWordWrap(wraps)
        self._follow_wrapping()

    def setContentsMargins(self, left: int, top: int, right: int, bottom: int) -> None:  # type: ignore[override]
        """Keep the words away from its edges."""
        self._label.setContentsMargins(left, top, right, bottom)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._label.sizeHint().width(), self._height(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0 if self._label.wordWrap() else self._height(0))

    def heightForWidth(self, width: int) -> int:
        return self._height(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._label.setGeometry(self.rect())

    def _height(self, width: int) -> int:
        if self._label.wordWrap():
            return self._label.heightForWidth(width)
        return self._label.sizeHint().height()

    def _follow_wrapping(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(self._label.wordWrap())
        self.setSizePolicy(policy)


class Field(Caption):
    """Words of changing length, such as growing numbers, that seldom move their neighbours."""

    def __init__(self) -> None:
        super().__init__()
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show other words, as wide as they need; a little narrower ones get the same room."""
        super().setText(text)
        needed = self._label.sizeHint().width() if text else 0
        if not SPARE * self._room <= needed <= self._room:
            self._room = needed
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._room, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
