"""Messages: a title, what happened in one sentence, and details for whoever wants them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

SHOWN = 8
"""More problems than these are counted, not listed; the panel lists all."""


def show_message(
    parent: QWidget | None, title: str, sentence: str, details: str = ""
) -> QMessageBox:
    """Say what went wrong. The window goes on working behind the message."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Netwright", title, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(sentence)
    if details:
        box.setDetailedText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box


def show_problems(parent: QWidget | None, sentences: Sequence[str]) -> QMessageBox:
    """Say why training cannot begin."""
    shown = [f"• {sentence}" for sentence in sentences[:SHOWN]]
    if len(sentences) > SHOWN:
        shown.append(f"… and {len(sentences) - SHOWN} more in the Problems panel.")
    return show_message(parent, "This network cannot be trained yet", "\n".join(shown))
