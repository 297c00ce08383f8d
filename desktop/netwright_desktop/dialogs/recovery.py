"""The question about a project that was not saved when the program ended."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

Role = QMessageBox.ButtonRole


def ask_recovery(parent: QWidget, name: str, when: str) -> bool | None:
    """Whether to recover it, or to discard it; None if it should wait for another time."""
    title = f"Netwright ended without saving “{name}”."
    box = QMessageBox(QMessageBox.Icon.Question, "Netwright", title, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(f"It was kept as it was on {when}. Recover it?")
    recover = box.addButton("&Recover", Role.AcceptRole)
    discard = box.addButton("&Discard", Role.DestructiveRole)
    later = box.addButton("Ask &later", Role.RejectRole)
    box.setDefaultButton(recover)
    box.setEscapeButton(later)
    box.exec()
    clicked = box.clickedButton()
    return clicked == recover if clicked in (recover, discard) else None
