"""Work that takes long (imports, files) off the GUI thread, its result back on it."""

import logging
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class Background(QObject):
    """Runs each piece of work in a thread of its own."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[Thread] = []
        self._ended.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Do `work` elsewhere; then, on the GUI thread, `then` or, if it raised, `otherwise`."""

        def do() -> None:
            try:
                result = work()
            except Exception as error:
                log.warning("in the background: %s", error, exc_info=error)
                self._bring(partial(otherwise, error))
            else:
                self._bring(lambda: then(result))

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=do, name="netwright-background", daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self, seconds: float) -> None:
        """Let the work under way end, for at most this long each."""
        for thread in self._threads:
            thread.join(seconds)

    def _bring(self, call: Callable[[], Any]) -> None:
        try:
            self._ended.emit(call)
        except RuntimeError:  # the window is gone, and nobody waits for the result
            log.info("a result came after the end")

    def _call(self, call: Callable[[], Any]) -> None:
        call()


def spelled(error: Exception) -> str:
    """An error as one sentence for the user."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'The file'}: {error.strerror}."
    return str(error) or type(error).__name__
