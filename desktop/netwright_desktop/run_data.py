"""The data of a run: where they come from, and they themselves once they are loaded."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netwright.data.source import DataSource
from netwright_desktop.background import Background, spelled

if TYPE_CHECKING:
    from netwright.data.dataset import Dataset

CHANGED_DATA = (
    "They are not those that the project was saved with. What it learned may not fit them."
)


class RunData(QObject):
    """Loads data, off the GUI thread where that takes long.

    Signals:
        loaded: `dataset` is there.
        failed: a title and one sentence: they are others than those that were saved.
    """

    loaded = Signal()
    failed = Signal(str, str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self.source = DataSource()
        self.dataset: Dataset | None = None

    def load_now(self) -> None:
        """Load what takes no time."""
        self.dataset = self.source.load()
        self.loaded.emit()

    def load(self, then: Callable[[], None], otherwise: Callable[[str, str], None]) -> None:
        """Load in the background; `then` once it is done, `otherwise` gets title and reason."""
        source = self.source
        self.dataset = None

        def read() -> "tuple[Dataset, bool]":
            dataset = source.load()
            return dataset, source.matches(dataset)

        def done(loaded: "tuple[Dataset, bool]") -> None:
            if self.source != source:
                return
            self.dataset, is_same = loaded
            if not is_same:
                self.failed.emit("The data have changed", CHANGED_DATA)
            self.loaded.emit()
            then()

        self._background.run(
            read, done, lambda error: otherwise("The data cannot be loaded", spelled(error))
        )
