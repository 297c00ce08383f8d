"""The full matrix: y = W x + b, with W of shape (out, in), as in PyTorch.

dx = W^T dy      dW = sum over the batch of dy x^T      db = sum over the batch of dy

It acts on the last axis: of a sequence (steps, in), on every time step by itself; the sums then
go over the steps too.

The optional setting `mask` cuts single connections: for each output a row of 1 (there) and 0
(cut), joined by `/`. W M then stands for W, and dW M for dW, number by number.
"""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from netwright.operations.operation import Call, Emit, Operation, Result, Setting, whole
from netwright.operations.tensor import Role, Tensor


def connections(mask: str) -> NDArray[np.bool_]:
    """Which connections a mask leaves: (outputs, inputs)."""
    return np.array([[place == "1" for place in row] for row in mask.split("/")])


def mask_of(settings: Mapping[str, Setting]) -> NDArray[np.bool_] | None:
    """The connections of a call, if some may be cut."""
    return connections(str(settings["mask"])) if "mask" in settings else None


class Dense(Operation):
    """Inputs x (..., in), weight (out, in), bias (out,) if any."""

    name = "dense"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        x, weight = inputs[:2]
        return (Result((*x.shape[:-1], weight.shape[0])),)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, weight, *bias = call.inputs
        dx = emit("dense_input_gradient", dy, weight, like=x, **call.settings)
        dw = emit("dense_weight_gradient", x, dy, like=weight, **call.settings)
        return *dx, *dw, *(emit("bias_gradient", dy, like=b, axis=-1)[0] for b in bias)

    def multiply_adds(self, call: Call) -> int:
        return call.inputs[1].size * prod(call.inputs[0].shape[:-1])


class DenseInputGradient(Operation):
    """dx = W^T dy."""

    name = "dense_input_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        dy, weight = inputs
        return (Result((*dy.shape[:-1], weight.shape[1]), role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        return call.inputs[1].size * prod(call.inputs[0].shape[:-1])


class DenseWeightGradient(Operation):
    """dW = sum over the batch of dy x^T."""

    name = "dense_weight_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        x, dy = inputs
        return (Result((dy.shape[-1], x.shape[-1]), batched=False, role=Role.GRADIENT),)

    def multiply_adds(self, call: Call) -> int:
        return call.outputs[0].size * prod(call.inputs[0].shape[:-1])


class BiasGradient(Operation):
    """db = sum of dy over the batch and all axes but `axis`: 0 for channels, -1 for features."""

    name = "bias_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        axis = whole(settings, "axis")
        return (Result((inputs[0].shape[axis],), batched=False, role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (
    Dense(),
    DenseInputGradient(),
    DenseWeightGradient(),
    BiasGradient(),
)
