"""What the window asks about the network in training, and who gets the answers."""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from netwright.inspection.inspector import Inspector
from netwright.inspection.question import Answer, Question
from netwright.training.snapshot import RunState
from netwright_desktop.run import LONGEST_CLOSE, Run

if TYPE_CHECKING:
    from netwright.training.job import Checkpoint

Fetch = Callable[[bool], "Future[Checkpoint]"]


class Asker(Protocol):
    """Who wants to know something as long as it can be seen."""

    def questions(self) -> Collection[Question]:
        """What is to be known now: nothing while it would not be seen."""
        ...

    def show_answer(self, answer: Answer) -> None:
        """Take an answer to one of its questions."""
        ...


class Insight(QObject):
    """Asks at each beat what can be seen now, and hands out what is known since the last one."""

    def __init__(self, run: Run, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._askers: list[Asker] = []
        self._inspector: Inspector | None = None

    def add(self, asker: Asker) -> None:
        """Ask for it from now on."""
        self._askers.append(asker)

    def beat(self) -> None:
        """Ask what is wanted now, and hand out the answers about the run that is shown."""
        wanted = {asker: tuple(asker.questions()) for asker in self._askers}
        questions = [question for asked in wanted.values() for question in asked]
        if self._inspector is None:
            if not questions:
                return
            self._inspector = Inspector(self._run.checkpoint)
        self._inspector.ask(questions)
        latest = self._run.latest
        if latest is not None and latest.state is not RunState.PREPARING:
            moment = (latest.run, latest.step, latest.state, self._run.changes)
            self._inspector.tell(moment, latest.state is RunState.RUNNING)
        for answer in self._inspector.drain():
            if latest is None or answer.run != latest.run:
                continue
            for asker, asked in wanted.items():
                if answer.question in asked:
                    asker.show_answer(answer)

    def close(self) -> None:
        """Answer nothing more."""
        if self._inspector is not None:
            self._inspector.close(LONGEST_CLOSE)
            self._inspector = None
