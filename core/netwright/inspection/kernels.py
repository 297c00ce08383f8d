"""The learned filters of a convolution, and what one of them makes of a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question

if TYPE_CHECKING:
    from netwright.inspection.subject import Subject
    from netwright.operations.operation import Call

Array = NDArray[np.float32]
COLORS = 3
_SEQUENCE = 3
"""Axes of the weights of a convolution along a sequence."""
_TRANSPOSED = "conv_transpose2d"


@dataclass(frozen=True, slots=True, eq=False)
class FilterBank:
    """The filters of the convolution `node`: (filters, channels, height, width).

    Along a sequence the height is 1, and `is_sequence`. With groups, channels are those that a
    filter sees. `is_colored`: the channels are those of a colour image that the network is given.
    `nodes` are all convolutions in order; where there is none, there are no filters either.
    """

    nodes: tuple[str, ...] = ()
    node: str = ""
    kernels: Array | None = None
    is_sequence: bool = False
    is_colored: bool = False
    samples: int = 0
    """How many samples a FeatureMap can be asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureLook:
    """What one filter makes of one sample, before the activation: (height, width).

    `gradient` is the derivative of the loss of this sample by it; None where nothing learns from
    it. Of a sequence the height is 1.
    """

    values: Array
    gradient: Array | None


@dataclass(frozen=True, slots=True)
class Kernels(Question):
    """The filters of a convolution; the first one where there is none of this name.

    The answer is a FilterBank.
    """

    node: str = ""

    def answer(self, subject: Subject) -> FilterBank:
        calls = convolutions(subject)
        if not calls:
            return FilterBank()
        call = calls.get(self.node) or next(iter(calls.values()))
        x, weight = call.inputs[:2]
        kernels = subject.weights[weight.name]
        if call.operation == _TRANSPOSED:
            kernels = by_filter(kernels, _groups(call))
        is_sequence = kernels.ndim == _SEQUENCE
        is_first = call is next(iter(calls.values()))
        return FilterBank(
            tuple(calls),
            call.node,
            kernels[:, :, None] if is_sequence else kernels,
            is_sequence,
            is_first and not is_sequence and x.shape[0] == kernels.shape[1] == COLORS,
            len(subject.samples_looked_at),
        )


@dataclass(frozen=True, slots=True)
class FeatureMap(Question):
    """What a filter makes of a probe sample, both counted from 0; the answer is a FeatureLook.

    ValueError where the network has no such convolution, filter or sample.
    """

    node: str
    filter: int
    sample: int

    def answer(self, subject: Subject) -> FeatureLook:
        call = convolutions(subject).get(self.node)
        passes = subject.passes()
        output = call.outputs[0] if call else None
        if output is None or self.filter >= output.shape[0]:
            raise ValueError(
                f"The network in training has no filter {self.filter + 1} of {self.node}."
            )
        values = passes.tensors[output.name]
        if self.sample >= len(values):
            raise ValueError(f"There are {len(values)} samples to look at.")
        gradient = passes.gradient_of(output)
        return FeatureLook(self._map(values), None if gradient is None else self._map(gradient))

    def _map(self, values: Array) -> Array:
        return np.atleast_2d(values[self.sample, self.filter]).copy()


def convolutions(subject: Subject) -> dict[str, Call]:
    """The call of each node that convolves with weights, in order."""
    calls = subject.analysis.calls
    return {call.node: call for call in calls if call.operation in ("conv2d", _TRANSPOSED)}


def by_filter(weight: Array, groups: int) -> Array:
    """Weights (channels, filters / groups, ...) as (filters, channels / groups, ...).

    In a transposed convolution the filters of a group see its channels alone.
    """
    channels, each = weight.shape[:2]
    grouped = weight.reshape(groups, channels // groups, each, *weight.shape[2:])
    return grouped.swapaxes(1, 2).reshape(groups * each, channels // groups, *weight.shape[2:])


def _groups(call: Call) -> int:
    groups = call.settings["groups"]
    assert isinstance(groups, int)
    return groups
