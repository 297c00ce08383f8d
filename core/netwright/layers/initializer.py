"""Initial weights: numbers of a distribution, fixed by seed and name.

    He       std = sqrt(2 / fan_in)                (He et al. 2015; for ReLU)
    Glorot   std = sqrt(2 / (fan_in + fan_out))    (Glorot and Bengio 2010; for tanh, sigmoid)
    LeCun    std = sqrt(1 / fan_in)                (LeCun et al. 1998)

The uniform forms of these spread over +-sqrt(3) std. Fans count the numbers that meet in one
output and that leave one input: (in, out) for dense, times the kernel's area for convolution.

    constant    every number is `size`
    uniform     between -size and +size
    normal      mean 0, std = size
    orthogonal  rows (or columns, if there are more rows) of length 1 that are at right angles to
                each other, as torch.nn.init.orthogonal_ (Saxe et al. 2014); axes after the first
                are one
"""

from dataclasses import dataclass
from math import prod, sqrt

import numpy as np
from numpy.typing import NDArray

from netwright.operations.matrix import connections
from netwright.operations.philox import normal, stream_of, uniform
from netwright.operations.tensor import Shape

WEIGHT_INITIALIZERS = (
    "He uniform",
    "He normal",
    "Glorot uniform",
    "Glorot normal",
    "LeCun uniform",
    "LeCun normal",
    "orthogonal",
    "uniform",
    "normal",
    "constant",
    "zeros",
)
SIZED = ("uniform", "normal", "constant")
"""Those whose size is given, and not found from the fans."""


@dataclass(frozen=True, slots=True)
class Initializer:
    """How one parameter starts."""

    rule: str
    fan_in: int = 1
    fan_out: int = 1
    size: float = 0.0
    mask: str = ""
    """Which connections there are, see `operations.matrix`; those that are cut stay 0."""

    def values(self, seed: int, name: str, shape: Shape) -> NDArray[np.float32]:
        """The start values of the parameter `name`: equal for equal seed, name and shape."""
        return self.without_cut(self._drawn(seed, name, shape))

    def without_cut(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """The values, 0 where a connection is cut."""
        if not self.mask:
            return values
        return np.where(connections(self.mask), values, np.float32(0))

    def _drawn(self, seed: int, name: str, shape: Shape) -> NDArray[np.float32]:
        count, stream = prod(shape), stream_of(name)
        if self.rule == "zeros":
            return np.zeros(shape, np.float32)
        if self.rule == "constant":
            return np.full(shape, self.size, np.float32)
        if self.rule == "orthogonal":
            drawn = _orthogonal(normal(seed, stream, count).reshape(shape[0], -1))
        elif self.rule.endswith("normal"):
            drawn = self._deviation() * normal(seed, stream, count)
        else:
            drawn = self._deviation() * ((2.0 * uniform(seed, stream, count) - 1.0) * sqrt(3.0))
        return drawn.astype(np.float32).reshape(shape)

    def _deviation(self) -> float:
        if self.rule == "normal":
            return self.size
        if self.rule == "uniform":
            return self.size / sqrt(3.0)
        family = self.rule.split()[0]
        if family == "He":
            return sqrt(2.0 / self.fan_in)
        if family == "Glorot":
            return sqrt(2.0 / (self.fan_in + self.fan_out))
        if family == "LeCun":
            return sqrt(1.0 / self.fan_in)
        raise ValueError(f"There is no initializer {self.rule!r}.")


def _orthogonal(drawn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Q of the QR decomposition, with the signs that make it evenly spread (Mezzadri 2007)."""
    tall = drawn if len(drawn) >= drawn.shape[1] else drawn.T
    q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))
    return q if tall is drawn else q.T


ZEROS = Initializer("zeros")
