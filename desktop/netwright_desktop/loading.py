"""Data on their way: read off the GUI thread, watched and cancelled from it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from netwright.data.kinds import KINDS
from netwright.data.progress import CancelledError
from netwright.data.source import DataSource
from netwright_desktop.background import Background, spelled
from netwright_desktop.watch import LOOK, Watch

if TYPE_CHECKING:
    from netwright.data.dataset import Dataset

Done = Callable[["Dataset", bool], None]
Failed = Callable[[str, str], None]


class Loading(QObject):
    """Loads one data set at a time; whoever asks for another one gives up the one before.

    Signals:
        moved: what is loaded, and the share of it that is there, from 0 to 1.
        ended: it is there, or will not come.
    """

    moved = Signal(str, float)
    ended = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._watch: Watch | None = None
        self._given_up: Callable[[], None] = lambda: None
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def is_under_way(self) -> bool:
        """Whether something is being loaded."""
        return self._watch is not None

    def begin(
        self,
        source: DataSource,
        then: Done,
        otherwise: Failed,
        given_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Load; `then` gets the data, and whether they are those of before.

        `otherwise` gets title and reason where it cannot be, `given_up` is called if the user
        cancels.
        """
        self.drop()
        watch = Watch(_called(source))
        self._watch, self._given_up = watch, given_up
        self._timer.start()

        def read() -> "tuple[Dataset, bool] | None":
            try:
                dataset = source.load(watch.progress, watch.cancelled)
                return dataset, source.matches(dataset)
            except CancelledError:
                return None

        def done(loaded: "tuple[Dataset, bool] | None") -> None:
            if self._watch is watch and loaded is not None:
                self.drop()
                then(*loaded)

        def failed(error: Exception) -> None:
            if self._watch is watch:
                self.drop()
                otherwise("The data cannot be loaded", spelled(error))

        self._background.run(read, done, failed)

    def cancel(self) -> None:
        """The user does not want it any more."""
        if self._watch is not None:
            self.drop()
            self._given_up()

    def drop(self) -> None:
        """Give it up without a word."""
        if self._watch is not None:
            self._watch.is_wanted = False
            self._watch = None
            self._timer.stop()
            self.ended.emit()

    def _look(self) -> None:
        watch = self._watch
        if watch is not None and watch.is_long:
            self.moved.emit(watch.name, watch.share)


def _called(source: DataSource) -> str:
    kind = KINDS[source.kind]
    return Path(source.path).name if kind.has_path else kind.title
