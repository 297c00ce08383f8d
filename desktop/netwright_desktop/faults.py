"""Faults: into the log file, before the user's eyes, and never the end of the window."""

import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from traceback import format_exception
from types import TracebackType

import platformdirs
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

log = logging.getLogger("netwright")
LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def start_log(folder: Path | None = None) -> Path:
    """Log to a file of at most 1 MB with two before it; crashes of Qt go beside it."""
    folder = folder or Path(platformdirs.user_log_path("netwright"))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "netwright.log"
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    faulthandler.enable((folder / "crash.log").open("a", encoding="utf-8"))
    qInstallMessageHandler(_log_qt)
    return path


class Faults(QObject):
    """Every exception that nobody caught, from any thread, told once on the GUI thread.

    Signals:
        fault: a title, the cause in one sentence, the traceback.
    """

    fault = Signal(str, str, str)
    _caught = Signal(object)

    def __init__(self, tell: Callable[[str, str, str], object]) -> None:
        super().__init__()
        self._told: set[str] = set()
        self._caught.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.fault.connect(tell)

    def install(self) -> None:
        """Hear of every exception from now on."""
        sys.excepthook = self._hook
        threading.excepthook = lambda caught: self._hook(
            caught.exc_type, caught.exc_value, caught.exc_traceback
        )

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        log.error("unexpected", exc_info=(kind, error or kind(), trace))
        words = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        self._caught.emit((words, "".join(format_exception(kind, error, trace))))

    def _tell(self, caught: tuple[str, str]) -> None:
        words, details = caught
        # A fault in a timer comes back 30 times a second; one message about it is enough.
        if details not in self._told:
            self._told.add(details)
            self.fault.emit("Something went wrong; the window goes on", words, details)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    del context
    if "propagateSizeHints" not in message:  # without a display Qt says so of every window
        logging.getLogger("qt").log(LEVELS.get(kind, logging.WARNING), message)
