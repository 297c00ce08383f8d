"""What the activations of every layer are like, over the probe samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.inspection.question import Question
from netwright.inspection.spread import Spread, pieces, spread_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netwright.inspection.subject import Subject
    from netwright.operations.operation import Call
    from netwright.operations.tensor import Tensor

    Makers = Mapping[str, Call]
    """The call that makes a tensor, by its name."""

Array = NDArray[np.float32]
SATURATED_SLOPE = 0.05
"""A sigmoid or tanh is saturated where its slope is below this share of its greatest: there the
gradient that flows back is divided by 20 or more. For tanh that is |y| > 0.975, for the sigmoid
y < 0.013 or y > 0.987."""
TOO_MANY = 0.5
"""From this share of dead units, or of saturated numbers, on a layer is alarming: most of it
learns nothing. A ReLU that gives 0 to one sample and not to another is in order."""
_SQUEEZING = ("tanh", "sigmoid", "hard_sigmoid")
_SAME_NUMBERS = ("reshape", "slice")
_LAST_AXIS = ("dense", "rnn", "lstm", "gru", "embedding")
"""Of a sequence (steps, units) these make the units; of (channels, length) convolutions do."""


@dataclass(frozen=True, slots=True, eq=False)
class ActivationSummary:
    """The output of one layer, over all probe samples and numbers. NaN stays NaN.

        mean = sum of y / n      deviation = sqrt(sum of (y - mean)^2 / n)

    `dead` is the share of units of a ReLU that are 0 for every sample; a unit of an image is a
    channel, at all its places. `saturated` is the share of numbers of a sigmoid or tanh at which
    its slope is below SATURATED_SLOPE of its greatest. Both are None for other layers.
    """

    units: int
    mean: float
    deviation: float
    spread: Spread
    dead: float | None = None
    saturated: float | None = None
    is_normalized: bool = False
    """Whether a batch norm made it: see Normalization."""

    @property
    def alarm(self) -> str:
        """What is wrong, in a word or two; empty if nothing is."""
        if self.spread.missing:
            return "not finite"
        if (self.dead or 0.0) >= TOO_MANY:
            return "dead"
        return "saturated" if (self.saturated or 0.0) >= TOO_MANY else ""


@dataclass(frozen=True, slots=True)
class Activations(Question):
    """The answer is an ActivationSummary for the output of each layer, by node, in order.

    They are those of training: dropout drops, batch norm takes the statistics of these samples.
    Layers that only give their input another shape, or take a part of it, are left out, and so
    are losses.
    """

    seconds = 0.2

    def answer(self, subject: Subject) -> dict[str, ActivationSummary]:
        passes = subject.passes()
        makers = {call.outputs[0].name: call for call in subject.analysis.calls}
        found: dict[str, ActivationSummary] = {}
        for node in subject.nodes:
            outputs = subject.outputs(node)
            for port, tensor in outputs.items():
                call = _maker(makers, tensor, node.name)
                if call is not None and tensor.name in passes.tensors and not node.layer.is_loss:
                    name = node.name if len(outputs) == 1 else f"{node.name} {port}"
                    axis = units_axis(makers, tensor)
                    found[name] = summary_of(call, passes.tensors[tensor.name], axis)
        return found


def _maker(makers: Makers, tensor: Tensor, node: str) -> Call | None:
    """The call of a node by which a tensor got its numbers; None where the node made none."""
    call = makers.get(tensor.name)
    while call is not None and call.node == node and call.operation in _SAME_NUMBERS:
        call = makers.get(call.inputs[0].name)  # such as the last state of a recurrent layer
    return call if call is not None and call.node == node else None


def summary_of(call: Call, values: Array, axis: int) -> ActivationSummary:
    """Everything about the numbers (samples, *shape) that a call made; units count along `axis`."""
    mean, deviation = moments(values)
    function = call.settings.get("activation") if call.operation == "rnn" else call.operation
    return ActivationSummary(
        values.shape[axis],
        mean,
        deviation,
        spread_of(values),
        dead_units(values, axis) if function == "relu" else None,
        saturated_numbers(str(function), values) if function in _SQUEEZING else None,
        call.operation == "batch_norm",
    )


def moments(values: Array) -> tuple[float, float]:
    """The mean and the standard deviation of all numbers."""
    mean = sum(float(part.sum(dtype=np.float64)) for part in pieces(values)) / values.size
    squares = sum(float(np.square(part - np.float64(mean)).sum()) for part in pieces(values))
    return mean, float(np.sqrt(squares / values.size))


def dead_units(values: Array, axis: int) -> float:
    """The share of units along `axis` that are 0 for all samples and places."""
    others = tuple(other for other in range(values.ndim) if other != axis)
    return 1.0 - float(np.mean(values.any(axis=others)))


def saturated_numbers(function: str, values: Array) -> float:
    """The share of the outputs of a sigmoid or tanh at which its slope is next to nothing."""
    counts = [
        np.count_nonzero(slope(function, part.astype(np.float64)) < SATURATED_SLOPE)
        for part in pieces(values)
    ]
    return float(sum(counts) / values.size)


def slope(function: str, y: NDArray[np.float64]) -> NDArray[np.float64]:
    """The slope of a function as a share of its greatest, told by its output."""
    if function == "tanh":
        return 1 - y * y
    if function == "sigmoid":
        return 4 * y * (1 - y)
    return ((y > 0) & (y < 1)).astype(np.float64)


def units_axis(makers: Makers, tensor: Tensor) -> int:
    """The axis of (samples, *shape) along which its units count: 1 for channels."""
    call = makers.get(tensor.name)
    while call is not None and call.operation not in _LAST_AXIS:
        source = call.inputs[0]
        if source.shape != tensor.shape:
            return 1
        call = makers.get(source.name)
    return len(tensor.shape) if call is not None else 1
