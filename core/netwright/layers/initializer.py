"""Initial weights: numbers of a distribution, fixed by seed and name.

    He       std = sqrt(2 / fan_in)                (He et al. 2015; for ReLU)
    Glorot   std = sqrt(2 / (fan_in + fan_out))    (Glorot and Bengio 2010; for tanh, sigmoid)
    LeCun    std = sqrt(1 / fan_in)                (LeCun et al. 1998)

The uniform forms spread over +-sqrt(3) std. Fans count the numbers that meet in one output
and that leave one input: (in, out) for dense, times the kernel's area for convolution.
"""

from dataclasses import dataclass
from math import prod, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.layers.setting import setting
from netwright.operations.philox import normal, stream_of, uniform
from netwright.operations.tensor import Shape

WEIGHT_INITIALIZERS = (
    "He uniform",
    "He normal",
    "Glorot uniform",
    "Glorot normal",
    "LeCun uniform",
    "LeCun normal",
    "zeros",
)


@dataclass(frozen=True, slots=True)
class Initializer:
    """How one parameter starts."""

    rule: str
    fan_in: int = 1
    fan_out: int = 1

    def values(self, seed: int, name: str, shape: Shape) -> NDArray[np.float32]:
        """The start values of the parameter `name`: equal for equal seed, name and shape."""
        count = prod(shape)
        if self.rule == "zeros":
            return np.zeros(shape, np.float32)
        if self.rule.endswith("normal"):
            drawn = normal(seed, stream_of(name), count)
        else:
            drawn = (2.0 * uniform(seed, stream_of(name), count) - 1.0) * sqrt(3.0)
        return (self._deviation() * drawn).astype(np.float32).reshape(shape)

    def _deviation(self) -> float:
        family = self.rule.split()[0]
        if family == "He":
            return sqrt(2.0 / self.fan_in)
        if family == "Glorot":
            return sqrt(2.0 / (self.fan_in + self.fan_out))
        if family == "LeCun":
            return sqrt(1.0 / self.fan_in)
        raise ValueError(f"There is no initializer {self.rule!r}.")


def initializer_setting() -> Any:
    """The setting of a layer with weights that says how they start."""
    return setting(
        "He uniform",
        "Initial weights",
        "Distribution of the weights before training. He for ReLU, Glorot for tanh and sigmoid.",
        choices=WEIGHT_INITIALIZERS,
    )


ZEROS = Initializer("zeros")
