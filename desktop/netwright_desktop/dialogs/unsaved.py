"""The question about changes that are not saved."""

from PySide6.QtWidgets import QMessageBox, QWidget

Button = QMessageBox.StandardButton


def ask_unsaved(parent: QWidget, name: str) -> bool | None:
    """Whether to save first; None if the user would rather go on working."""
    answer = QMessageBox.warning(
        parent,
        "Netwright",
        f"“{name}” has changes that are not saved.",
        Button.Save | Button.Discard | Button.Cancel,
        Button.Save,
    )
    return {Button.Save: True, Button.Discard: False}.get(answer)
