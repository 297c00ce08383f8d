"""What the weights of every layer are like: size, spread, and how many are near zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question
from netwright.inspection.spread import Spread, pieces, spread_of

if TYPE_CHECKING:
    from netwright.graph.build import Parameter
    from netwright.inspection.subject import Subject

NEAR_ZERO = 1e-3
"""A weight below this counts as near zero. L1 takes learning rate x L1 from a weight in each step,
so what it drives to 0 swings around 0 by about that much, which is less than this with the usual
settings; initial weights of a layer with 1,000 inputs are some 50 times larger."""
_MATRIX = 2
"""Axes from which on a parameter is called a weight; biases, gains and slopes have fewer."""


@dataclass(frozen=True, slots=True, eq=False)
class WeightSummary:
    """One tensor of weights. NaN stays NaN.

    norm = sqrt(sum of w^2)      near_zero = share of weights with |w| < NEAR_ZERO
    """

    shape: tuple[int, ...]
    norm: float
    near_zero: float
    spread: Spread

    @property
    def size(self) -> int:
        """How many weights."""
        return int(np.prod(self.shape))

    @property
    def alarm(self) -> str:
        """What is wrong, in a word or two; empty if nothing is."""
        return "not finite" if self.spread.missing else ""


@dataclass(frozen=True, slots=True)
class Weights(Question):
    """The answer is a WeightSummary for the weights of each layer, by tensor, in order."""

    seconds = 0.2

    def answer(self, subject: Subject) -> Mapping[str, WeightSummary]:
        names = (p.tensor.name for p in weights_of(subject))
        return {name: summary_of(subject.weights[name]) for name in names}


def weights_of(subject: Subject) -> list[Parameter]:
    """The parameters that are weights: all but biases, gains and slopes."""
    return [p for p in subject.analysis.parameters if is_matrix(p)]


def is_matrix(parameter: Parameter) -> bool:
    """Whether it joins inputs and outputs."""
    tensor = parameter.tensor
    return tensor.role == "parameter" and len(tensor.shape) >= _MATRIX


def summary_of(values: NDArray[np.float32]) -> WeightSummary:
    """Everything about one tensor of weights."""
    squares, small = 0.0, 0
    for part in pieces(values):
        squares += float(np.square(part, dtype=np.float64).sum())
        small += int(np.count_nonzero(np.abs(part) < NEAR_ZERO))
    return WeightSummary(
        values.shape, float(np.sqrt(squares)), small / values.size, spread_of(values)
    )
