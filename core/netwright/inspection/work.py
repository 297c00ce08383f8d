"""A long question under way, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netwright.inspection.question import Answer, LongQuestion
from netwright.training.fault import told

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

_TOO_LARGE = "There is not enough memory to look inside this network."


class Work:
    """What there is of the answer so far; it is about the weights with which it was begun."""

    def __init__(self, question: LongQuestion, subject: Subject, moment: object) -> None:
        self.subject, self.moment = subject, moment
        self.is_done = False
        self._question, self._run, self._step = question, subject.run, subject.step
        self._pieces = question.pieces(subject)

    def go_on(self) -> Answer:
        """One piece more: how much is done, or in the end the value or what is wrong."""
        try:
            share = next(self._pieces)
        except StopIteration as end:
            self.is_done = True
            return Answer(self._question, self._run, self._step, end.value)
        except Exception as fault:  # noqa: BLE001  (every fault becomes a sentence)
            self.is_done = True
            return Answer(self._question, self._run, self._step, fault=sentence(fault))
        return Answer(self._question, self._run, self._step, share=min(share, 0.999))


def sentence(fault: Exception) -> str:
    """What went wrong while somebody looked inside."""
    return told(fault, "Looking inside failed", _TOO_LARGE)
