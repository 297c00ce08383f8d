"""Pooling in one and two dimensions.

    max, min    y[c, p, q] = max (min) over r, s of x[c, p u + r - top, q v + s - left]
    average     y[c, p, q] = sum over r, s of the same / n[p, q]

The winner r * width + s of each window of a maximum or minimum is kept, the first one where
several are equal (as in PyTorch); the gradient goes to it alone. Outside the image nothing can
win. The divisor n of an average counts the places of the window inside the image and its
border `counted`, which may be smaller than `padding`.
Settings: `window` (height, width), `stride` (u, v), `padding` (top, bottom, left, right), and
`counted` like it. A sequence (c, l) is an image one row high.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.convolution import as_image, positions
from netwright.operations.operation import (
    Call,
    Emit,
    Operation,
    Result,
    Setting,
    whole_numbers,
)
from netwright.operations.tensor import Role, Shape, Tensor


class ExtremePool2d(Operation):
    """Input x (c, h, w); outputs the maxima (or minima) and their winners, both (c, p, q)."""

    outputs = ("output", "winner")

    def __init__(self, name: str) -> None:
        self.name = name

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        x = inputs[0].shape
        shape = (x[0], *positions(x, whole_numbers(settings, "window"), settings))
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
    """dx[winner of window (p, q)] += dy[p, q], everything else 0; for minima too."""

    name = "max_pool2d_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        return (Result(whole_numbers(settings, "input_shape"), role=Role.GRADIENT),)


class AveragePool2d(Operation):
    """Input x (c, h, w), output the averages (c, p, q)."""

    name = "average_pool2d"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        x = inputs[0].shape
        return (Result((x[0], *positions(x, whole_numbers(settings, "window"), settings))),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x = call.inputs[0]
        return emit("average_pool2d_gradient", dy, like=x, input_shape=x.shape, **call.settings)


class AveragePool2dGradient(Operation):
    """dx[c, i, j] = sum of dy[c, p, q] / n[p, q] over the windows (p, q) that see (i, j)."""

    name = "average_pool2d_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        return (Result(whole_numbers(settings, "input_shape"), role=Role.GRADIENT),)


def window_sizes(
    image: Shape, counts: Shape, settings: Mapping[str, Setting]
) -> tuple[list[int], list[int]]:
    """The two factors of the divisor: rows of each position down, columns of each across."""
    top, bottom, left, right = whole_numbers(settings, "counted")
    above, _, before, _ = whole_numbers(settings, "padding")
    return tuple(
        [
            min(p * step - shift + span, size + end) - max(p * step - shift, -begin)
            for p in range(count)
        ]
        for size, count, span, step, shift, begin, end in zip(
            as_image(image)[1:],
            as_image(counts)[1:],
            whole_numbers(settings, "window"),
            whole_numbers(settings, "stride"),
            (above, before),
            (top, left),
            (bottom, right),
            strict=True,
        )
    )  # type: ignore[return-value]


OPERATIONS: tuple[Operation, ...] = (
    ExtremePool2d("max_pool2d"),
    ExtremePool2d("min_pool2d"),
    MaxPool2dGradient(),
    AveragePool2d(),
    AveragePool2dGradient(),
)
