"""The full matrix: y = W x + b, with W of shape (out, in), as in PyTorch.

dx = W^T dy      dW = sum over the batch of dy x^T      db = sum over the batch of dy

The optional setting `mask` cuts single connections: for each output a row of 1 (there) and 0
(cut), joined by `/`. W M then stands for W, and dW M for dW, number by number.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


def connections(mask: str) -> NDArray[np.bool_]:
    """Which connections a mask leaves: (outputs, inputs)."""
    return np.array([[place == "1" for place in row] for row in mask.split("/")])


def mask_of(settings: Mapping[str, Setting]) -> NDArray[np.bool_] | None:
    """The connections of a call, if some may be cut."""
    return connections(str(settings["mask"])) if "mask" in settings else None


class Dense(Operation):
    """Inputs x (in,), weight (out, in), bias (out,) if any."""

    name = "dense"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result((inputs[1].shape[0],)),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, weight, *bias = call.inputs
        dx = emit("dense_input_gradient", dy, weight, like=x, **call.settings)
        dw = emit("dense_weight_gradient", x, dy, like=weight, **call.settings)
        return *dx, *dw, *(emit("bias_gradient", dy, like=b)[0] for b in bias)

    def multiply_adds(self, call: Call) -> int:
        return call.inputs[1].size


class DenseInputGradient(Operation):
    """dx = W^T dy."""

    name = "dense_input_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result((inputs[1].shape[1],), role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        return call.inputs[1].size


class DenseWeightGradient(Operation):
    """dW = sum over the batch of dy x^T."""

    name = "dense_weight_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        x, dy = inputs
        return (Result((dy.size, x.size), batched=False, role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        return call.outputs[0].size


class BiasGradient(Operation):
    """db = sum over the batch, and over height and width if there are any, of dy."""

    name = "bias_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result((inputs[0].shape[0],), batched=False, role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (
    Dense(),
    DenseInputGradient(),
    DenseWeightGradient(),
    BiasGradient(),
)
