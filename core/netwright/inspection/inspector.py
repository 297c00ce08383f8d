"""The inspector's thread: answers questions about the run on copies of its weights.

The trainer gives a copy between two steps and goes on; everything else happens here, in another
arena, so that a run is bit for bit the same whether or not somebody looks.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from netwright.inspection.question import Answer, LongQuestion, Question
from netwright.inspection.work import Work, sentence

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject
    from netwright.training.job import Checkpoint

_LEAST_SECONDS = 1 / 15
"""Between two rounds of answers: panels draw no faster."""
_SHARE = 0.2
"""At most this share of a processor goes into answers while training goes on."""
_SHARE_OF_TRAINER = 0.02
"""At most this share of the trainer's time goes into copies of weights."""
_NICE = 10
_FOR_GOOD = "for good"
"""Stands for the moment of what is answered once."""


class Inspector:
    """A background thread that answers. Every method but `close` returns at once.

    `fetch` asks the trainer for the weights as they are, and for the step to come if told so.
    """

    def __init__(self, fetch: Callable[[bool], Future[Checkpoint]]) -> None:
        self._fetch = fetch
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._asked: tuple[Question, ...] = ()
        self._moment: object = None
        self._is_running = False
        self._told: dict[Question, object] = {}
        self._told_at: dict[Question, float] = {}
        self._works: dict[Question, Work] = {}
        self._subject: Subject | None = None
        self._closing = False
        self._awake = threading.Condition()
        self._thread = threading.Thread(target=self._serve, name="netwright inspector", daemon=True)
        self._thread.start()

    def ask(self, questions: Iterable[Question]) -> None:
        """What is to be known from now on, instead of what was asked before."""
        asked = tuple(dict.fromkeys(questions))
        with self._awake:
            if asked != self._asked:
                self._asked = asked
                self._awake.notify()

    def tell(self, moment: object, is_running: bool) -> None:
        """The run has come to this moment, such as its step: answers about others are old."""
        with self._awake:
            self._moment, self._is_running = moment, is_running
            self._awake.notify()

    def drain(self) -> list[Answer]:
        """Every answer since the last call, oldest first."""
        found: list[Answer] = []
        while True:
            try:
                found.append(self._answers.get_nowait())
            except Empty:
                return found

    def close(self, seconds: float = 5.0) -> None:
        """End the thread after the answer in work; returns then, or after so many seconds."""
        with self._awake:
            self._closing = True
            self._awake.notify()
        self._thread.join(seconds)

    # ---- in the thread --------------------------------------------------------------------

    def _serve(self) -> None:
        _give_way()
        while True:
            with self._awake:
                self._awake.wait_for(lambda: self._closing or self._due() or self._works)
                if self._closing:
                    return
                due, moment = self._due(), self._moment
            begin, computed = time.perf_counter(), time.thread_time()
            copying = self._answer(due, moment) if due else 0.0
            self._go_on()
            took = time.perf_counter() - begin
            # Waiting for the trainer takes no processor, so it does not count in the share.
            spent = time.thread_time() - computed
            pause = _LEAST_SECONDS - took
            if self._is_running:
                pause = max(pause, spent / _SHARE - took, copying / _SHARE_OF_TRAINER)
            pause = max(pause, 0.0)
            with self._awake:
                # What is asked while the run rests is answered at once.
                self._awake.wait_for(lambda: self._closing or self._is_new(), pause)

    def _due(self) -> list[Question]:
        """What is asked and not answered at the present moment; old questions are forgotten."""
        self._told = {q: moment for q, moment in self._told.items() if q in self._asked}
        self._works = {q: work for q, work in self._works.items() if q in self._asked}
        return [question for question in self._asked if self._is_due(question)]

    def _is_due(self, question: Question) -> bool:
        if question in self._works:
            return False
        if question not in self._told:
            return True
        if self._told[question] in (_FOR_GOOD, self._moment):
            return False
        since = time.perf_counter() - self._told_at[question]
        return not self._is_running or since >= question.seconds

    def _is_new(self) -> bool:
        """Whether something is to be done at once."""
        if self._is_running:
            return False
        return bool(self._works) or any(q not in self._told for q in self._asked)

    def _answer(self, due: list[Question], moment: object) -> float:
        """Answer these questions; the seconds that the trainer gave for a copy of its weights."""
        try:
            ahead = any(question.looks_ahead for question in due)
            checkpoint = self._fetch(ahead).result(timeout=60)
        except Exception:  # noqa: BLE001  (nothing was trained yet, or the trainer is closed)
            for question in due:
                self._note(question, moment)
            return 0.0
        subject, fault = self._look_at(checkpoint)
        for question in due:
            if question not in self._asked or self._closing:
                continue
            if subject is not None and isinstance(question, LongQuestion):
                self._works[question] = Work(question, subject, moment)
                continue
            answer = Answer(question, checkpoint.run, checkpoint.step, fault=fault)
            if subject is not None:
                answer = _answered(question, subject)
            self._answers.put(answer)
            self._note(question, moment)
        return checkpoint.seconds

    def _go_on(self) -> None:
        """One piece more of every long question."""
        for question, work in list(self._works.items()):
            if self._closing or question not in self._asked or work.subject is not self._subject:
                del self._works[question]  # it is asked anew where somebody still wants it
                continue
            answer = work.go_on()
            self._answers.put(answer)
            if work.is_done:
                del self._works[question]
                self._note(question, _FOR_GOOD if question.once else work.moment)

    def _note(self, question: Question, moment: object) -> None:
        # The moment at which it was asked: the run may be further by now, and then is told so.
        self._told[question], self._told_at[question] = moment, time.perf_counter()

    def _look_at(self, checkpoint: Checkpoint) -> tuple[Subject | None, str]:
        """The subject at these weights, or why there is none."""
        from netwright.inspection.subject import Subject

        subject = self._subject
        try:
            if subject is None or subject.job is not checkpoint.job:
                self._subject = None  # its memory goes first
                self._subject = subject = Subject(checkpoint)
            else:
                subject.take(checkpoint)
        except Exception as fault:  # noqa: BLE001  (every fault becomes a sentence)
            return None, sentence(fault)
        return subject, ""


def _answered(question: Question, subject: Subject) -> Answer:
    try:
        return Answer(question, subject.run, subject.step, question.answer(subject))
    except Exception as fault:  # noqa: BLE001  (every fault becomes a sentence)
        return Answer(question, subject.run, subject.step, fault=sentence(fault))


def _give_way() -> None:
    """The window goes first."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
