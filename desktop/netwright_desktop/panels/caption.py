"""Words above or below what a panel shows."""

from typing import Any

from PySide6.QtWidgets import QLabel, QSizePolicy


class Caption(QLabel):
    """A label that asks for no width of its own: a panel may be narrower than its words."""

    def __init__(self, text: str = "", **properties: Any) -> None:
        super().__init__(**properties)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if text:  # with an empty one it would be a line high
            self.setText(text)
