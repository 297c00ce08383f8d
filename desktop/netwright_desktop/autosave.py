"""Keeps what is not saved in a file of its own, so that a killed program loses seconds."""

import logging
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QTimer

from netwright_desktop.background import Background, spelled
from netwright_desktop.recovery import Slot
from netwright_desktop.session import Session

EVERY = 10.0
"""Seconds between two looks for something new."""
LEARNED_EVERY = 25.0
"""Seconds between two copies of what a run has learned, where nothing else is new."""
LONGEST_END = 1.0
"""Seconds that the end of the program waits for a file that is being written."""
log = logging.getLogger(__name__)
_State = tuple[object, ...]


class Autosave(QObject):
    """Writes what would be lost, in the background, and clears it once it is saved or given up."""

    def __init__(self, session: Session, within: Path, every: float = EVERY) -> None:
        super().__init__(session)
        self._session = session
        self._slot = Slot(within)
        self._slot.take()
        self._background = Background(self)
        self._safe = self._kept = self._state()
        self._has_kept = self._has_ended = self._has_failed = False
        self.is_writing = False
        """Whether a file is being written."""
        self._kept_at = monotonic()
        session.opened.connect(self._all_is_safe)
        session.saved.connect(self._all_is_safe)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(int(1000 * every))

    def adopt(self, slot: Slot) -> None:
        """Go on in the place of a project that was recovered."""
        self._slot.clear()
        self._slot.release()
        self._slot = slot
        self._has_kept = True

    def look(self) -> None:
        """Keep what is new, if anything is."""
        state = self._state()
        if not self._session.is_modified and state[-1] == self._safe[-1]:
            self._clear()  # taken back, all of it
            return
        is_new = state[:-1] != self._kept[:-1] or not self._has_kept
        has_learned = state[-1] != self._kept[-1]
        is_due = is_new or (has_learned and monotonic() - self._kept_at >= LEARNED_EVERY)
        if is_due and not self.is_writing:
            self._keep(state)

    def end(self) -> None:
        """The program ends in good order: nothing is kept."""
        self._timer.stop()
        self._has_ended = True
        self._background.wait(LONGEST_END)
        self._clear()
        self._slot.release()

    def _state(self) -> _State:
        """All that, where it differs, makes another project; what was learned comes last."""
        session = self._session
        run, latest = session.run, session.run.latest
        opened_at = run.trained.step if run.trained else 0
        has_learned = latest and run.has_weights and latest.step not in (0, opened_at)
        learned = (latest.run, latest.step) if latest and has_learned else None
        kept = (session.settings, run.source, session.document.bookmarks, session.path)
        return session.edits, *kept, learned

    def _keep(self, state: _State) -> None:
        session, slot = self._session, self._slot
        bare = session.as_it_is(session.name, with_learned=False)
        # While a run is compiled, its worker has no answer.
        complete = session.as_it_is(session.name, session.run.has_weights)
        path = session.path
        self.is_writing, self._kept, self._kept_at = True, state, monotonic()
        self._has_kept = True

        def write() -> None:
            try:
                slot.keep(complete(), path)
            except Exception as error:  # of the run; the network is worth keeping all the same
                log.warning("what was learned is not kept: %s", error, exc_info=error)
                slot.keep(bare(), path)
            if self._has_ended or slot is not self._slot:
                slot.clear()

        def done(_: object) -> None:
            self.is_writing = self._has_failed = False
            if not self._has_kept:  # it was saved in the meantime
                slot.clear()

        self._background.run(write, done, self._tell)

    def _tell(self, error: Exception) -> None:
        self.is_writing = self._has_kept = False
        if not self._has_failed:  # once, not every ten seconds
            self._has_failed = True
            self._session.told.emit(f"What is not saved cannot be kept: {spelled(error)}")

    def _all_is_safe(self) -> None:
        self._safe = self._state()
        self._clear()

    def _clear(self) -> None:
        if self._has_kept:
            self._has_kept = False
            self._slot.clear()
