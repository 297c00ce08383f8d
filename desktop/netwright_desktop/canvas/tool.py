"""What a gesture is: one active object that is told where the pointer goes."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

Modifiers = Qt.KeyboardModifier


class Tool:
    """A gesture from press to release. It changes the document at most once, at its end."""

    hint = ""
    """A sentence shown at the pointer while the gesture lasts."""
    is_refusal = False
    """Whether the hint says why something cannot be done."""
    hint_place: QPointF | None = None
    """Where it is shown instead, if the gesture does not follow the pointer."""
    is_over = False
    """Whether a key ended it."""
    pans = False
    """Whether the view moves along when the pointer comes near its border."""
    goes_on = False
    """Whether it lasts although the button was let go, until the next click."""

    def move(self, point: QPointF, modifiers: Modifiers) -> None:
        """The pointer is at a point of the scene now."""

    def key(self, key: int) -> bool:
        """A key was pressed; whether it was one of the gesture."""
        del key
        return False

    def release(self, point: QPointF, modifiers: Modifiers) -> None:
        """The button was let go: do it."""

    def cancel(self) -> None:
        """Leave everything as it was."""

    def area(self) -> QRectF:
        """Where `paint` draws."""
        return QRectF()

    def paint(self, painter: QPainter) -> None:
        """Draw what the gesture shows, above everything, in the scene's coordinates."""
