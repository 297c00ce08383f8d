"""A file dropped on a part of the window, as a file manager does it."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


def drop(target: QWidget, path: Path) -> bool:
    """Drop a file; whether it was taken."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    action, button, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    enter = QDragEnterEvent(QPoint(40, 40), action, mime, button, none)
    QApplication.sendEvent(target, enter)
    event = QDropEvent(QPointF(40, 40), action, mime, button, none)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.isAccepted()
