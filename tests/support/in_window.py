"""What tests find and do in the window."""

from typing import Any

from PySide6.QtWidgets import QDockWidget, QMessageBox

from netwright_desktop.main_window import MainWindow
from support.scripted_worker import ScriptedWorker
from support.snapshots import snapshot


def dock(window: MainWindow, title: str) -> QDockWidget:
    """The dock with this title."""
    found = window.findChild(QDockWidget, title)
    assert isinstance(found, QDockWidget)
    return found


def messages(window: MainWindow) -> list[QMessageBox]:
    """The messages that are open."""
    return [box for box in window.findChildren(QMessageBox) if box.isVisible()]


def train(window: MainWindow, worker: ScriptedWorker, **fields: Any) -> None:
    """Train, and hear of the first two steps."""
    window.session.run.train()
    worker.news = [snapshot([2.0, 1.0], steps_per_epoch=40, total_steps=1200, **fields)]
    window.pulse.beat()
