"""Activations: one function on each number by itself.

ReLU     y = max(x, 0)               dx = dy where x > 0, else 0
Tanh     y = tanh(x)                 dx = dy (1 - y^2)
Sigmoid  y = 1 / (1 + exp(-x))       dx = dy y (1 - y), at most dy / 4
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class _Activation(Layer):
    family = "Activation"

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call(self.kind, *inputs)


@dataclass(frozen=True)
class Relu(_Activation):
    """y = max(x, 0)."""

    kind = "relu"
    title = "ReLU"
    short = "relu"
    summary = "Passes positive numbers on and makes negative ones 0."
    keywords = ("rectifier", "rectified linear", "activation")


@dataclass(frozen=True)
class Tanh(_Activation):
    """y = tanh(x), between -1 and 1."""

    kind = "tanh"
    title = "Tanh"
    short = "tanh"
    summary = "Squeezes every number into -1 .. 1."
    keywords = ("hyperbolic tangent", "activation")


@dataclass(frozen=True)
class Sigmoid(_Activation):
    """y = 1 / (1 + exp(-x)), between 0 and 1."""

    kind = "sigmoid"
    title = "Sigmoid"
    short = "sigmoid"
    summary = "Squeezes every number into 0 .. 1."
    keywords = ("logistic", "activation")


LAYERS: tuple[type[Layer], ...] = (Relu, Tanh, Sigmoid)
