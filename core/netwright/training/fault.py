"""A gradient that is no number: which, and at which step."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from netwright.graph.build import Parameter


class NonFiniteError(ArithmeticError):
    """A gradient became NaN or infinite. The weights are those before that step."""

    def __init__(self, step: int, node: str, tensor: str) -> None:
        super().__init__(
            f"Training stopped at step {step}: the gradient of {node} ({tensor}) is not a finite"
            " number. Try a smaller learning rate, or scale the data."
        )
        self.step, self.node, self.tensor = step, node, tensor


def non_finite(
    step: int, parameters: Sequence[Parameter], gradients: Mapping[str, NDArray[np.float32]]
) -> NonFiniteError:
    """Name the first parameter, from the loss backwards, whose gradient is not finite."""
    for parameter in reversed(parameters):
        name = parameter.tensor.name
        if name in gradients and not np.isfinite(gradients[name]).all():
            node, _, tensor = name.rpartition("/")
            return NonFiniteError(step, node, tensor)
    return NonFiniteError(step, "the network", "unknown")
