"""Operations on each number by itself: activations, sums.

The gradients are told by the output y, which training keeps anyway:

    relu     dx = dy where y > 0, else 0
    tanh     dx = dy (1 - y^2)
    sigmoid  dx = dy y (1 - y)
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


class Activation(Operation):
    """y = f(x), number by number, with a gradient that needs only y."""

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


class ActivationGradient(Operation):
    """dx from (y, dy)."""

    def __init__(self, name: str) -> None:
        self.name = f"{name}_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[1].shape, role=Role.GRADIENT),)


class Add(Operation):
    """y = a + b; both gradients are dy itself."""

    name = "add"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, inputs[0].batched, inputs[0].role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        del emit, call
        return dy, dy


class Reshape(Operation):
    """The same numbers in the same order under another shape; setting `shape`."""

    name = "reshape"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        shape = settings["shape"]
        assert isinstance(shape, tuple)
        return (Result(shape, role=inputs[0].role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        return emit("reshape", dy, like=call.inputs[0], shape=call.inputs[0].shape)


OPERATIONS: tuple[Operation, ...] = (
    *(
        make(name)
        for name in ("relu", "tanh", "sigmoid")
        for make in (Activation, ActivationGradient)
    ),
    Add(),
    Reshape(),
)
