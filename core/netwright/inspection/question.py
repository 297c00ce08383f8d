"""What panels ask about a network, and what they get."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject


class Question(ABC):
    """Something to be known about the network at its present weights.

    Each is a frozen dataclass in a file of its own, with the type of its answer. It is asked
    again and again while training goes on, so equal questions are the same one.
    """

    seconds: ClassVar[float] = 0.0
    """At least so long from one answer to the next while training goes on."""
    looks_ahead: ClassVar[bool] = False
    """Whether it is about the step to come, so that `Subject.ahead` must be known."""

    @property
    def once(self) -> bool:
        """Whether it is answered once, not again when the run has gone on."""
        return False

    @abstractmethod
    def answer(self, subject: "Subject") -> Any:
        """Work it out, in the inspector's thread. Unknowable raises ValueError with a sentence."""


class LongQuestion(Question):
    """One that takes long, and is worked out in pieces, so that others are answered in between.

    It is about the weights that the subject had at first. Who asks no more ends the work.
    """

    @abstractmethod
    def pieces(self, subject: "Subject") -> Generator[float, None, Any]:
        """After each piece yield how much is done, from 0 to 1; return the value."""

    def answer(self, subject: "Subject") -> Any:
        """All pieces at once."""
        pieces = self.pieces(subject)
        while True:
            try:
                next(pieces)
            except StopIteration as end:
                return end.value


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was asked, the run and step whose weights it is about, and the value.

    Where there is no answer, `fault` is a sentence that says why, and the value is None. Of a
    long question there are answers without a value first, whose `share` says how much is done.
    """

    question: Question
    run: int
    step: int
    value: Any = None
    fault: str = ""
    share: float = 1.0
