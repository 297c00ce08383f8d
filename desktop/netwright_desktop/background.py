"""Work that takes long (imports, files) off the GUI thread, its result back on it."""

import logging
from collections.abc import Callable
from functools import cache, partial
from threading import Thread
from typing import Any, TypeVar
from weakref import ref

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from netwright.data.progress import CancelledError

Result = TypeVar("Result")
log = logging.getLogger(__name__)


class _Mail(QObject):
    """Brings calls to the GUI thread. There is one, and it is never deleted.

    A thread that emitted a signal of an object that is just being deleted would end the program.
    """

    sent = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.sent.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def _deliver(self, to: "ref[Background]", call: Callable[[], Any]) -> None:
        addressee = to()
        if addressee is not None and isValid(addressee):
            call()


@cache
def _mail() -> _Mail:
    return _Mail()


class Background(QObject):
    """Runs each piece of work in a thread of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads: list[Thread] = []
        self._me = ref(self)
        _mail()  # of the GUI thread

    def run(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Do `work` elsewhere; then, on the GUI thread, `then` or, if it raised, `otherwise`."""
        me = self._me

        def do() -> None:
            try:
                result = work()
            except CancelledError as error:
                _bring(me, partial(otherwise, error))
            except Exception as error:
                log.warning("in the background: %s", error, exc_info=error)
                _bring(me, partial(otherwise, error))
            else:
                _bring(me, lambda: then(result))

        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = Thread(target=do, name="netwright-background", daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self, seconds: float) -> None:
        """Let the work under way end, for at most this long each."""
        for thread in self._threads:
            thread.join(seconds)


def _bring(me: "ref[Background]", call: Callable[[], Any]) -> None:
    try:
        _mail().sent.emit(me, call)
    except RuntimeError:  # the program is at its end, and nobody waits for the result
        log.info("a result came after the end")


def spelled(error: Exception) -> str:
    """An error as one sentence for the user."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'The file'}: {error.strerror}."
    return str(error) or type(error).__name__
