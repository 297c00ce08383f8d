"""Keeps count of the memory that training the open network would take."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from netwright.training.learning import batch_of, passed_over, update_of
from netwright.training.settings import TrainingSettings
from netwright_desktop.background import Background
from netwright_desktop.session import Session

if TYPE_CHECKING:
    from netwright.graph.analysis import Analysis
    from netwright.program.footprint import Footprint

REST = 300
"""Milliseconds without an edit before it is counted again: planning is work."""


class MemoryWatch(QObject):
    """Plans in the background what the engine would take, one plan at a time.

    Signals:
        known: a Footprint; None while it is not known, or the network has problems.
    """

    known = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._background = Background(self)
        self._asked: tuple[Analysis, TrainingSettings, int] | None = None
        self._counts = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST)
        self._timer.timeout.connect(self._count)

    def start(self) -> None:
        """Count now, and after every edit; the engine is imported for it."""
        self._session.document.changed.connect(self._look)
        self._session.changed.connect(self._look)
        self._session.run.data_loaded.connect(self._look)
        self._look()

    def _look(self) -> None:
        session, dataset = self._session, self._session.run.dataset
        samples = session.settings.batch_size if dataset is None else len(dataset.parts["training"])
        question = (
            session.document.analysis,
            session.settings,
            batch_of(session.settings, samples),
        )
        # The same object where only places changed.
        if self._asked and self._asked[0] is question[0] and self._asked[1:] == question[1:]:
            return
        self._asked = question
        self.known.emit(None)
        if not question[0].problems:
            self._timer.start()

    def _count(self) -> None:
        if self._counts or self._asked is None:
            return
        if self._session.run.is_active:  # the engine is planning, or busy
            self._timer.start()
            return
        self._counts = True
        asked = self._asked
        analysis, settings, batch = asked

        def work() -> "Footprint":
            from netwright.engines.cpu.footprint import footprint

            return footprint(analysis, batch, update_of(settings), passed_over(settings))

        def done(found: "Footprint | None") -> None:
            self._counts = False
            if asked is self._asked:
                self.known.emit(found)
            elif self._asked and not self._asked[0].problems:
                self._timer.start()

        self._background.run(work, done, lambda _error: done(None))
