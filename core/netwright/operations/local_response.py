"""Local response normalisation across channels (Krizhevsky et al. 2012).

    s[c] = k + alpha / n * sum of x[j]^2 over the n channels j from c - n // 2 on
    y[c] = x[c] s[c]^-beta
    dx[c] = dy[c] s[c]^-beta - 2 alpha beta / n x[c] sum of dy[j] y[j] / s[j], j whose sum has c

at each place of an image. Channels beyond the first and last are 0, and n counts them, as in
PyTorch. Settings: `size` n, `alpha`, `beta`, `k`.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


class LocalResponseNorm(Operation):
    """Input x (c, ...); outputs y and s."""

    name = "local_response_norm"
    outputs = ("output", "scale")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return Result(inputs[0].shape), Result(inputs[0].shape)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        (x,), (y, scale) = call.inputs, call.outputs
        return emit("local_response_norm_gradient", x, y, scale, dy, like=x, **call.settings)


class LocalResponseNormGradient(Operation):
    """dx from (x, y, s, dy)."""

    name = "local_response_norm_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (LocalResponseNorm(), LocalResponseNormGradient())
