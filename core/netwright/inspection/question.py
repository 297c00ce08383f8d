"""What panels ask about a network, and what they get."""

from abc import ABC, abstractmethod
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

    @abstractmethod
    def answer(self, subject: "Subject") -> Any:
        """Work it out, in the inspector's thread. Unknowable raises ValueError with a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What was asked, the run and step whose weights it is about, and the value.

    Where there is no answer, `fault` is a sentence that says why, and the value is None.
    """

    question: Question
    run: int
    step: int
    value: Any = None
    fault: str = ""
