"""Which part of the data the network is judged on; the test part only when somebody asks."""

from PySide6.QtCore import QObject, Signal

from netwright.inspection.judging import TEST, Judgement
from netwright.inspection.question import Answer
from netwright_desktop.session import Session

VALIDATION = "validation"


class Judging(QObject):
    """The validation part is judged as training goes on, the test part once for each `use_test`.

    Every panel that judges shows the same part. What was found on the test part stays until
    another use, or until the run is another.

    Signals:
        changed: another part is chosen, or what is known of the test part.
    """

    changed = Signal()

    def __init__(self, session: Session | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.part = VALIDATION
        self.test: Answer | None = None
        """What was found on the test part."""
        self._session = session
        self._number = 0
        self._is_wanted = False

    @property
    def test_uses(self) -> int:
        """How often the test part was used by this project."""
        return self._session.test_uses if self._session else 0

    @property
    def question(self) -> Judgement | None:
        """What is to be known; nothing where the test part was not asked for."""
        if self.part != TEST:
            return Judgement()
        return Judgement(TEST, self._number) if self._is_wanted else None

    def choose(self, part: str) -> None:
        """Show what is known of this part."""
        if part != self.part:
            self.part = part
            self.changed.emit()

    def use_test(self) -> None:
        """Judge the network as it is now on the test part."""
        self._number += 1
        self._is_wanted, self.test = True, None
        self.changed.emit()

    def keep(self, answer: Answer) -> None:
        """An answer about the test part has come: it counts as a use, unless it tells a fault."""
        if self._is_wanted and answer.question == self.question:
            self._is_wanted, self.test = False, answer
            if self._session and not answer.fault:
                self._session.count_test_use()
            self.changed.emit()

    def forget(self) -> None:
        """Another run, or another project: nothing is known of it."""
        if self._is_wanted or self.test is not None:
            self._is_wanted, self.test = False, None
            self.changed.emit()
