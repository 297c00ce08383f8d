"""Files on their way to disk: made off the GUI thread where that can be, watched and cancelled."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from netwright.data.progress import Cancelled, CancelledError, Progress
from netwright_desktop.background import Background
from netwright_desktop.slices import Slices, Steps
from netwright_desktop.watch import LOOK, Watch

Result = TypeVar("Result")
GIVEN_UP = "Writing {} was cancelled. What was there before stays."


class Writing(QObject):
    """Writes files side by side, each in a thread of its own.

    Signals:
        moved: the name of the file that was begun first, and the share of it that is written.
        ended: nothing is being written any more.
        cancelled: a sentence: the user did not want a file any more.
    """

    moved = Signal(str, float)
    ended = Signal()
    cancelled = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._watches: list[Watch] = []
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    def begin(
        self,
        name: str,
        write: Callable[[Progress, Cancelled], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Write; `then` gets what comes of it, `otherwise` why it could not be."""
        watch, done, failed = self._watched(name, then, otherwise)
        self._background.run(lambda: write(watch.progress, watch.cancelled), done, failed)

    def draw(
        self,
        name: str,
        steps: Steps,
        then: Callable[[Any], None],
        otherwise: Callable[[Exception], None],
    ) -> None:
        """Draw for a file in the GUI thread, which alone may; `then` and `otherwise` as above."""
        watch, done, failed = self._watched(name, then, otherwise)
        Slices(steps, done, failed, watch, self)

    def cancel(self) -> None:
        """The user does not want the file any more of which `moved` told."""
        if self._watches:
            self._watches[0].is_wanted = False

    def _watched(
        self,
        name: str,
        then: Callable[[Result], None],
        otherwise: Callable[[Exception], None],
    ) -> tuple[Watch, Callable[[Result], None], Callable[[Exception], None]]:
        """What to tell of the work, of its result and of its error."""
        watch = Watch(name)
        self._watches.append(watch)
        self._timer.start()

        def done(result: Result) -> None:
            self._end(watch)
            then(result)

        def failed(error: Exception) -> None:
            self._end(watch)
            if isinstance(error, CancelledError):
                self.cancelled.emit(GIVEN_UP.format(name))
            else:
                otherwise(error)

        return watch, done, failed

    def _end(self, watch: Watch) -> None:
        self._watches.remove(watch)
        if not self._watches:
            self._timer.stop()
            self.ended.emit()

    def _look(self) -> None:
        watch = self._watches[0]
        if watch.is_long:
            self.moved.emit(watch.name, watch.share)
