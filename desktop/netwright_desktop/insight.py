"""What the window asks about the network in training, and who gets the answers."""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from netwright.inspection.inspector import Inspector
from netwright.inspection.question import Answer, Question
from netwright.training.snapshot import RunState
from netwright_desktop.run import Run
from netwright_desktop.trainer_thread import LONGEST_CLOSE

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


Wanted = dict[Asker, tuple[Question, ...]]


class Insight(QObject):
    """Asks at each beat what can be seen now, and hands out what is known since the last one."""

    def __init__(self, run: Run, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._askers: list[Asker] = []
        self._inspector: Inspector | None = None
        self._asked: Wanted = {}
        self._known: dict[Question, Answer] = {}

    def add(self, asker: Asker) -> None:
        """Ask for it from now on."""
        self._askers.append(asker)

    def beat(self) -> None:
        """Ask what is wanted now, and hand out the answers about the run that is shown."""
        wanted: Wanted = {asker: tuple(asker.questions()) for asker in self._askers}
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
        self._hand_out(wanted, self._inspector.drain(), latest.run if latest else None)

    def _hand_out(self, wanted: Wanted, answers: list[Answer], run: int | None) -> None:
        """Give the answers about this run to those who asked; what is known, to who joins them.

        The inspector answers a question once for each moment of the run, however many ask it.
        """
        known = {q: answer for q, answer in self._known.items() if answer.run == run}
        fresh = [answer for answer in answers if answer.run == run]
        for asker, asked in wanted.items():
            joined = set(asked) - set(self._asked.get(asker, ()))
            for answer in [known[question] for question in joined & known.keys()] + fresh:
                if answer.question in asked:
                    asker.show_answer(answer)
        known |= {answer.question: answer for answer in fresh}
        still = {question for asked in wanted.values() for question in asked}
        self._known = {question: known[question] for question in known.keys() & still}
        self._asked = wanted

    def close(self) -> None:
        """Answer nothing more."""
        if self._inspector is not None:
            self._inspector.close(LONGEST_CLOSE)
            self._inspector = None
