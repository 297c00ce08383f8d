"""What a training step consists of: micro-steps, each with its tensors and its formula."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.explaining.worked import Array, Computed, Explanation, Index, Worked


class Phase(StrEnum):
    """The parts of a step, in their order."""

    FORWARD = "Forward"
    LOSS = "Loss"
    BACKWARD = "Backward"
    UPDATE = "Update"


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """A tensor, and the letter that stands for it in the formula.

    `values` are (samples, *shape) where it is `batched`.
    """

    letter: str
    name: str
    values: Array
    batched: bool


@dataclass(frozen=True, eq=False, slots=True)
class MicroStep:
    """One operation of a step on the numbers of the engine."""

    phase: Phase
    node: str
    """The layer that it belongs to: its path."""
    node_id: str
    """That layer in the drawing."""
    title: str
    inputs: tuple[Shown, ...]
    outputs: tuple[Shown, ...]
    computed: Computed
    row: Explanation | None
    """How it is explained; None where its tensors alone can be shown."""
    said: str = ""
    """What stands for the formula where there is no explanation."""

    def formula(self, output: int = 0) -> str:
        """The formula of an output, with letters."""
        return self.row.formula(self.computed.settings, output) if self.row else self.said

    def explain(self, output: int, index: Index) -> Worked | None:
        """One number of an output worked out from the inputs; None where that is not known."""
        return self.row.explain(self.computed, output, index) if self.row else None


@dataclass(frozen=True, eq=False, slots=True)
class StepApart:
    """The step to come, taken apart before the run takes it.

    `samples` are the numbers of the samples that are shown, `batch` is how many the step takes.
    """

    samples: NDArray[np.int64]
    batch: int
    micro_steps: tuple[MicroStep, ...]
    note: str = ""
    """What one must know to read it, if anything."""
