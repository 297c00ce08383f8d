"""Convolution in one and two dimensions (cross-correlation, as every framework has it).

    y[k, p, q] = b[k] + sum over c, r, s of w[k, c, r, s] x[c, p u + r e - top, q v + s f - left]

with stride (u, v) and dilation (e, f); x is 0 outside the image. Weights are (out, in / groups,
height, width): with g groups, filter k of group j sees only the channels of group j.
Transposed convolution is the derivative of a convolution by its input, used forwards; its weights
are (in, out / groups, height, width), as in PyTorch.
A sequence (c, l) is an image one row high, and its weights have three axes.
Settings: `stride` (u, v), `padding` (top, bottom, left, right), `dilation` (e, f), `groups`.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import (
    Call,
    Emit,
    Operation,
    Result,
    Setting,
    whole,
    whole_numbers,
)
from netwright.operations.tensor import Role, Shape, Tensor


def window_count(size: int, window: int, stride: int, before: int, after: int) -> int:
    """Positions of a window on one axis: floor((size + before + after - window) / stride) + 1."""
    return (size + before + after - window) // stride + 1


def as_image(shape: Shape) -> tuple[int, int, int]:
    """(channels, height, width), of height 1 for a sequence (channels, length)."""
    return shape[0], *as_window(shape[1:])


def as_window(window: Shape) -> tuple[int, int]:
    """(height, width), of height 1 for a length alone."""
    height, width = (1, *window)[-2:]
    return height, width


def positions(
    image: Shape,
    window: Sequence[int],
    settings: Mapping[str, Setting],
    dilation: Sequence[int] = (1, 1),
) -> Shape:
    """How often a window fits on an image, down and across; across alone on a sequence."""
    top, bottom, left, right = whole_numbers(settings, "padding")
    _, *sizes = as_image(image)
    counts = [
        window_count(size, (span - 1) * apart + 1, step, *border)
        for size, span, apart, step, border in zip(
            sizes,
            window,
            dilation,
            whole_numbers(settings, "stride"),
            ((top, bottom), (left, right)),
            strict=True,
        )
    ]
    return tuple(counts[3 - len(image) :])


def transposed_shape(x: Shape, weight: Shape, settings: Mapping[str, Setting]) -> Shape:
    """The shape of `conv_transpose2d` of an image x."""
    top, bottom, left, right = whole_numbers(settings, "padding")
    _, *sizes = as_image(x)
    lengths = [
        (size - 1) * step - border + apart * (span - 1) + 1 + extra
        for size, step, border, apart, span, extra in zip(
            sizes,
            whole_numbers(settings, "stride"),
            (top + bottom, left + right),
            whole_numbers(settings, "dilation"),
            as_window(weight[2:]),
            whole_numbers(settings, "output_padding"),
            strict=True,
        )
    ]
    return (weight[1] * whole(settings, "groups"), *lengths[3 - len(x) :])


class Conv2d(Operation):
    """Inputs x (c, h, w), weight (k, c / groups, r, s), bias (k,) if any."""

    name = "conv2d"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        x, weight = inputs[0].shape, inputs[1].shape
        dilation = whole_numbers(settings, "dilation")
        shape = (weight[0], *positions(x, as_window(weight[2:]), settings, dilation))
        backwards = inputs[0].role is Role.GRADIENT
        return (Result(shape, role=Role.GRADIENT if backwards else Role.ACTIVATION),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, weight, *bias = call.inputs
        dx = emit("conv2d_input_gradient", dy, weight, like=x, input_shape=x.shape, **call.settings)
        dw = emit(
            "conv2d_weight_gradient", x, dy, like=weight, kernel=weight.shape[2:], **call.settings
        )
        return *dx, *dw, *(emit("bias_gradient", dy, like=b, axis=0)[0] for b in bias)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = as_image(call.outputs[0].shape)
        return call.inputs[1].size * height * width


class Conv2dInputGradient(Operation):
    """dx[c, i, j] = sum of w[k, c, r, s] dy[k, p, q], p u + r e - top = i, q v + s f - left = j."""

    name = "conv2d_input_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        return (Result(whole_numbers(settings, "input_shape"), role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = as_image(call.inputs[0].shape)
        return call.inputs[1].size * height * width


class Conv2dWeightGradient(Operation):
    """dw[k, c, r, s] = sum over batch, p, q of dy[k, p, q] x[c, p u + r e - top, q v + s f - left].

    `c` counts within the group of `k`.
    """

    name = "conv2d_weight_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        x, dy = inputs
        shape = (
            dy.shape[0],
            x.shape[0] // whole(settings, "groups"),
            *whole_numbers(settings, "kernel"),
        )
        return (Result(shape, batched=False, role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = as_image(call.inputs[1].shape)
        return call.outputs[0].size * height * width


class ConvTranspose2d(Operation):
    """y = the input gradient of a convolution from y to x, plus a bias.

    Inputs x (c, h, w), weight (c, k / groups, r, s), bias (k,) if any. `output_padding` rows and
    columns, fewer than the stride, are added below and on the right of

        (h - 1) u - top - bottom + e (r - 1) + 1
    """

    name = "conv_transpose2d"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        return (Result(transposed_shape(inputs[0].shape, inputs[1].shape, settings)),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, weight, *bias = call.inputs
        settings = {k: v for k, v in call.settings.items() if k != "output_padding"}
        dx = emit("conv2d", dy, weight, like=x, **settings)
        dw = emit("conv2d_weight_gradient", dy, x, like=weight, kernel=weight.shape[2:], **settings)
        return *dx, *dw, *(emit("bias_gradient", dy, like=b, axis=0)[0] for b in bias)

    def multiply_adds(self, call: Call) -> int:
        _, height, width = as_image(call.inputs[0].shape)
        return call.inputs[1].size * height * width


OPERATIONS: tuple[Operation, ...] = (
    Conv2d(),
    Conv2dInputGradient(),
    Conv2dWeightGradient(),
    ConvTranspose2d(),
)
