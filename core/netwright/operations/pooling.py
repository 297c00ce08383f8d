"""Pooling in two dimensions.

    y[c, p, q] = max over r, s of x[c, p u + r - top, q v + s - left]

The winner r * width + s of each window is kept, the first one where several are equal
(as in PyTorch); the gradient goes to it alone. Outside the image nothing can win.
Settings: `window` (height, width), `stride` (u, v), `padding` (top, bottom, left, right).
"""

from collections.abc import Mapping, Sequence

from netwright.operations.convolution import window_count
from netwright.operations.operation import (
    Call,
    Emit,
    Operation,
    Result,
    Setting,
    whole_numbers,
)
from netwright.operations.tensor import Role, Tensor


class MaxPool2d(Operation):
    """Input x (c, h, w); outputs the maxima and their winners, both (c, p, q)."""

    name = "max_pool2d"
    outputs = ("output", "winner")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        channels, height, width = inputs[0].shape
        rows, columns = whole_numbers(settings, "window")
        down, across = whole_numbers(settings, "stride")
        top, bottom, left, right = whole_numbers(settings, "padding")
        shape = (
            channels,
            window_count(height, rows, down, top, bottom),
            window_count(width, columns, across, left, right),
        )
        return Result(shape), Result(shape, role=Role.INDEX)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x = call.inputs[0]
        return emit(
            "max_pool2d_gradient",
            call.outputs[1],
            dy,
            like=x,
            input_shape=x.shape,
            **call.settings,
        )


class MaxPool2dGradient(Operation):
    """dx[winner of window (p, q)] += dy[p, q], everything else 0."""

    name = "max_pool2d_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        return (Result(whole_numbers(settings, "input_shape"), role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (MaxPool2d(), MaxPool2dGradient())
