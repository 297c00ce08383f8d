"""Work that only the GUI thread may do, such as drawing, a few milliseconds at a time."""

import logging
from collections.abc import Callable, Generator
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, QTimer

from netwright.data.progress import CancelledError
from netwright_desktop.watch import Watch

Steps = Generator[float, None, Any]
"""Does a little at each step, tells the share that is done, and answers with what came of it."""
SLICE = 0.008
"""Seconds after which events have their turn."""
log = logging.getLogger(__name__)


class Slices(QObject):
    """Goes through steps, events in between; `then` takes what came of it, `otherwise` an error.

    `watch` hears how far it is. Where it is no longer wanted, the error is CancelledError.
    """

    def __init__(
        self,
        steps: Steps,
        then: Callable[[Any], None],
        otherwise: Callable[[Exception], None],
        watch: Watch,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._steps, self._then, self._otherwise = steps, then, otherwise
        self._watch = watch
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go)
        self._timer.start(0)

    def finish(self) -> None:
        """Do all that is left now."""
        while self._timer.isActive():
            self._step()

    def _go(self) -> None:
        begin = perf_counter()
        while self._timer.isActive() and perf_counter() - begin < SLICE:
            self._step()

    def _step(self) -> None:
        if self._watch.cancelled():
            self._end()
            self._otherwise(CancelledError())
            return
        try:
            self._watch.progress(next(self._steps))
        except StopIteration as end:
            self._end()
            self._then(end.value)
        except Exception as error:
            log.warning("in slices: %s", error, exc_info=error)
            self._end()
            self._otherwise(error)

    def _end(self) -> None:
        self._timer.stop()
        self._steps.close()
        self.deleteLater()
