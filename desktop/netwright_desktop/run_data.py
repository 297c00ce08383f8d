"""The data of a run: where they come from, and they themselves once they are loaded."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netwright.data.source import DataSource
from netwright_desktop.background import Background
from netwright_desktop.loading import Failed, Loading

if TYPE_CHECKING:
    from netwright.data.dataset import Dataset

CHANGED_DATA = (
    "They are not those that the project was saved with. What it learned may not fit them."
)
GIVEN_UP = "Choose data in Training, or open a file of data."


class RunData(QObject):
    """Loads data, off the GUI thread where that takes long.

    Signals:
        loaded: `dataset` is there.
        failed: a title and one sentence: they are others than those that were saved.
        loading: what is being loaded, and the share that is done.
        loading_ended: nothing is being loaded any more.
    """

    loaded = Signal()
    failed = Signal(str, str)
    loading = Signal(str, float)
    loading_ended = Signal()

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = DataSource()
        self.dataset: Dataset | None = None
        self._own = Loading(background, self)
        self._coming = Loading(background, self)
        for loading in (self._own, self._coming):
            loading.moved.connect(self.loading)
            loading.ended.connect(self._tell_ended)

    def load_now(self) -> None:
        """Load what takes no time."""
        self.take(self.source.load())

    def load(self, then: Callable[[], None], otherwise: Failed) -> None:
        """Load in the background; `then` once it is done, `otherwise` gets title and reason."""
        self.dataset = None

        def done(dataset: "Dataset", is_same: bool) -> None:
            self.dataset = dataset
            if not is_same:
                self.failed.emit("The data have changed", CHANGED_DATA)
            self.loaded.emit()
            then()

        self._own.begin(
            self.source, done, otherwise, lambda: otherwise("The data were not loaded", GIVEN_UP)
        )

    def fetch(
        self, source: DataSource, then: "Callable[[Dataset], None]", otherwise: Failed
    ) -> None:
        """Load other data; `then` gets them. Those of before stay."""
        self._coming.begin(source, lambda dataset, _: then(dataset), otherwise)

    def take(self, dataset: "Dataset") -> None:
        """These are the data of the source."""
        self.dataset = dataset
        self.loaded.emit()

    def change_to(self, source: DataSource) -> None:
        """Other data are meant from now on; what was on its way is not."""
        self.source = source
        self._own.drop()
        self._coming.drop()

    def cancel(self) -> None:
        """Load nothing any more; data that were to be replaced stay."""
        self._coming.cancel()
        self._own.cancel()

    def _tell_ended(self) -> None:
        if not (self._own.is_under_way or self._coming.is_under_way):
            self.loading_ended.emit()
