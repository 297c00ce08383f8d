"""What a block is to be called, and whether one is to be deleted."""

from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QWidget


def ask_block_name(parent: QWidget, name: str, known: tuple[str, ...]) -> str:
    """The name of a block; empty if the user does not want one after all."""
    words = "Name of the block. You find it in the palette, under Blocks."
    chosen, is_wanted = QInputDialog.getText(
        parent, "Save as block", words, QLineEdit.EchoMode.Normal, name
    )
    chosen = chosen.strip()
    if not (is_wanted and chosen):
        return ""
    if chosen in known and not _agrees(parent, "Save as block", f"Replace the block {chosen}?"):
        return ""
    return chosen


def wants_no_more(parent: QWidget, name: str) -> bool:
    """Whether a block is to be deleted for good."""
    return _agrees(
        parent, "Delete block", f"Delete the block {name}? Networks keep what they have."
    )


def _agrees(parent: QWidget, title: str, question: str) -> bool:
    yes = QMessageBox.StandardButton.Yes
    return QMessageBox.question(parent, title, question) is yes
