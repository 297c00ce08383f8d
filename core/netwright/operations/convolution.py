"""Convolution in two dimensions (cross-correlation, as every framework has it).

    y[k, p, q] = b[k] + sum over c, r, s of w[k, c, r, s] x[c, p u + r - top, q v + s - left]

with stride (u, v); x is 0 outside the image. Weights are (out, in, height, width).
Settings: `stride` (u, v), `padding` (top, bottom, left, right).
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import (
    Call,
    Emit,
    Operation,
    Result,
    Setting,
    whole_numbers,
)
from netwright.operations.tensor import Role, Tensor


def window_count(size: int, window: int, stride: int, before: int, after: int) -> int:
    """Positions of a window on one axis: floor((size + before + after - window) / stride) + 1."""
    return (size + before + after - window) // stride + 1


class Conv2d(Operation):
    """Inputs x (c, h, w), weight (k, c, r, s), bias (k,) if any."""

    name = "conv2d"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        _, height, width = inputs[0].shape
        kernels, _, rows, columns = inputs[1].shape
        down, across = whole_numbers(settings, "stride")
        top, bottom, left, right = whole_numbers(settings, "padding")
        return (
            Result(
                (
                    kernels,
                    window_count(height, rows, down, top, bottom),
                    window_count(width, columns, across, left, right),
                )
            ),
        )

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, weight, *bias = call.inputs
        dx = emit("conv2d_input_gradient", dy, weight, like=x, input_shape=x.shape, **call.settings)
        dw = emit(
            "conv2d_weight_gradient", x, dy, like=weight, kernel=weight.shape[2:], **call.settings
        )
        return *dx, *dw, *(emit("bias_gradient", dy, like=b)[0] for b in bias)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = call.outputs[0].shape
        return call.inputs[1].size * height * width


class Conv2dInputGradient(Operation):
    """dx[c, i, j] = sum of w[k, c, r, s] dy[k, p, q], p u + r - top = i and q v + s - left = j."""

    name = "conv2d_input_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        return (Result(whole_numbers(settings, "input_shape"), role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = call.inputs[0].shape
        return call.inputs[1].size * height * width


class Conv2dWeightGradient(Operation):
    """dw[k, c, r, s] = sum over batch, p, q of dy[k, p, q] x[c, p u + r - top, q v + s - left]."""

    name = "conv2d_weight_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        x, dy = inputs
        kernel = whole_numbers(settings, "kernel")
        return (Result((dy.shape[0], x.shape[0], *kernel), batched=False, role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = call.inputs[1].shape
        return call.outputs[0].size * height * width


OPERATIONS: tuple[Operation, ...] = (Conv2d(), Conv2dInputGradient(), Conv2dWeightGradient())
