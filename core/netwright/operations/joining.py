"""Operations that join two tensors of one shape, number by number: the product.

y = a b      da = dy b      db = dy a
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


class Multiply(Operation):
    """y = a b. A gradient times a tensor is a gradient."""

    name = "multiply"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        a = inputs[0]
        role = a.role if a.role is Role.GRADIENT else Role.ACTIVATION
        return (Result(a.shape, role=role),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        a, b = call.inputs
        return *emit("multiply", dy, b, like=a), *emit("multiply", dy, a, like=b)


OPERATIONS: tuple[Operation, ...] = (Multiply(),)
