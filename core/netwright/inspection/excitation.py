"""The inputs that excite a unit most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject

SEARCHED = 1024
"""Samples of the training part among which the inputs are found."""


@dataclass(frozen=True, slots=True, eq=False)
class Exciting:
    """Samples by the activation of a unit, the largest first.

    `values` are the activations and `samples` the numbers of the samples in the data set;
    `places` are where in the channel's map the largest value stands, (row, column) or (step,),
    empty for units without a place. `units` is how many units the layer has.
    """

    samples: NDArray[np.int64]
    values: NDArray[np.float32]
    places: NDArray[np.int64]
    units: int
    inputs: NDArray[np.float32]
    """The samples themselves, (count, *shape of a sample)."""
    searched: int


@dataclass(frozen=True, slots=True)
class Excitation(Question):
    """The `count` training samples with the largest activation of a unit of a layer.

    A unit is a number of a vector, a channel of an image (its largest value counts), a feature of
    a sequence. The answer is Exciting.
    """

    layer: str
    unit: int
    count: int = 9
    seconds = 0.3

    def answer(self, subject: Subject) -> Exciting:
        tensor = subject.output(self.layer)
        numbers = subject.samples(SEARCHED)
        activation = subject.forward(subject.data_of(numbers), [tensor.name])[tensor.name]
        is_sequence = activation.ndim == 3
        by_unit = np.moveaxis(activation, -1, 1) if is_sequence else activation
        units = by_unit.shape[1]
        if not 0 <= self.unit < units:
            raise ValueError(f"{self.layer} has {units} units; there is no unit {self.unit + 1}.")
        maps = by_unit[:, self.unit]
        flat = maps.reshape(len(maps), -1)
        highest = flat.max(axis=1)
        best = np.argsort(-highest, kind="stable")[: self.count]
        places = np.array(np.unravel_index(flat[best].argmax(axis=1), maps.shape[1:] or (1,))).T
        return Exciting(
            numbers[best],
            highest[best],
            places if maps.ndim > 1 else np.zeros((len(best), 0), np.int64),
            units,
            subject.dataset.inputs[numbers[best]],
            len(numbers),
        )
