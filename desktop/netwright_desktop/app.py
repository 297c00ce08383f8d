"""The program with a window: `main`."""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from netwright_desktop import theme
from netwright_desktop.autosave import Autosave
from netwright_desktop.dialogs.message import show_message
from netwright_desktop.faults import Faults, start_log
from netwright_desktop.filing import recover
from netwright_desktop.garbage import Garbage
from netwright_desktop.main_window import MainWindow
from netwright_desktop.offscreen import OffscreenJob, has_display
from netwright_desktop.recovery import folder
from netwright_desktop.session import Session

TITLE_HEIGHT = 40
"""Pixels that a frame takes above and below a window, at most."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window on the project named in `argv`, or on the starter; the exit status.

    Without a display the starter is trained all the same: its weights and a picture of the
    window go to the folder `output`.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    seen = has_display()
    if not seen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # The GUI thread gets its turn every millisecond, whatever Python another thread runs.
    sys.setswitchinterval(0.001)
    app = _application()
    session = Session()
    session.open_example()
    window = MainWindow(session)
    if not seen:
        start = _offscreen(window)
    else:
        start = partial(_open, window, session)
        Faults(partial(show_message, window)).install()
    garbage = Garbage(app)
    session.opened.connect(garbage.renew)
    garbage.start()
    theme.apply(app, window.scheme if seen else theme.Scheme.LIGHT)
    # In the loop: whatever goes wrong from here on can be told.
    QTimer.singleShot(0, lambda: _begin(session, arguments, start))
    return app.exec()


def _begin(session: Session, arguments: Sequence[str], start: Callable[[], None]) -> None:
    if arguments:
        session.open(Path(arguments[0]))
    start()


def _open(window: MainWindow, session: Session) -> None:
    """Show the window; then offer what an earlier one did not save."""
    autosave = Autosave(session, folder())
    window.closed.connect(autosave.end)
    show_window(window)
    QTimer.singleShot(0, lambda: recover(window, session, autosave, folder()))


def show_window(window: QWidget) -> None:
    """Show a window; where it does not fit the screen, as large as the screen has room."""
    room = window.screen().availableSize()
    if window.width() > room.width() or window.height() + TITLE_HEIGHT > room.height():
        window.showMaximized()
    else:
        window.show()


def _application() -> QApplication:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["netwright"])
    app.setApplicationName("Netwright")
    app.setDesktopFileName("netwright")
    start_log()
    return app


def _offscreen(window: MainWindow) -> Callable[[], None]:
    window.resize(1280, 800)
    job = OffscreenJob(window, Path("output"))
    Faults(lambda title, why, details: job.fail(why)).install()
    return job.start
