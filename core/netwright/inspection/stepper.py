"""The question behind the stepper: what the step to come computes, operation by operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netwright.inspection.micro_steps import StepApart
from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject


@dataclass(frozen=True, slots=True)
class NextStepApart(Question):
    """What the step to come computes, operation by operation; the answer is StepApart."""

    looks_ahead = True

    def answer(self, subject: Subject) -> StepApart:
        from netwright.inspection.taking_apart import taken_apart

        return taken_apart(subject)
