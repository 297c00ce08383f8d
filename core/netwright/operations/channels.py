"""Operations that compare channels: softmax, log-softmax, maxout.

Channels are the first axis of an image (channels x height x width), the last axis of a sequence
(steps x features), and the numbers of a vector.

    softmax      y[k] = exp(x[k]) / s, s = sum over j of exp(x[j])    dx = y (dy - sum of y dy)
    log-softmax  y[k] = x[k] - log s                                  dx = dy - exp(y) (sum of dy)
    maxout       y[k] = max of x[k m], ..., x[k m + m - 1]            dy goes to the first winner
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting, whole
from netwright.operations.tensor import Role, Shape, Tensor

IMAGE_RANK = 3


def channel_axis(shape: Shape) -> int:
    """Which axis of a sample's shape holds the channels."""
    return 0 if len(shape) == IMAGE_RANK else len(shape) - 1


class Normalization(Operation):
    """Softmax or log-softmax: input and output of one shape, gradient from (y, dy)."""

    def __init__(self, name: str) -> None:
        self.name = name

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        return emit(f"{self.name}_gradient", call.outputs[0], dy, like=call.inputs[0])


class NormalizationGradient(Operation):
    """dx from (y, dy)."""

    def __init__(self, of: str) -> None:
        self.name = f"{of}_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class Maxout(Operation):
    """The largest of each `pieces` channels that follow each other."""

    name = "maxout"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        shape = list(inputs[0].shape)
        shape[channel_axis(inputs[0].shape)] //= whole(settings, "pieces")
        return (Result(tuple(shape)),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        (x,) = call.inputs
        return emit("maxout_gradient", x, call.outputs[0], dy, like=x, **call.settings)


class MaxoutGradient(Operation):
    """dx from (x, y, dy): dy where x is the first of its piece that is y, else 0."""

    name = "maxout_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (
    *(
        make(name)
        for name in ("softmax", "log_softmax")
        for make in (Normalization, NormalizationGradient)
    ),
    Maxout(),
    MaxoutGradient(),
)
