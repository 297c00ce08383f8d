"""Layer normalisation: each sample by itself, over the places that gain and bias have.

    m = mean of x      v = mean of (x - m)^2      r = 1 / sqrt(v + epsilon)      z = (x - m) r
    y = gain z + bias
    dx = r (g - mean of g - z mean of (g z)) with g = gain dy
    dgain = sum of dy z      dbias = sum of dy, over the batch and the rows

A sample is rows of as many numbers as gain has: one row for each step of a sequence, one row in
all otherwise. Mean and r have one number for each row.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import (
    Call,
    Emit,
    Operation,
    Result,
    Setting,
    whole_numbers,
)
from netwright.operations.tensor import Role, Tensor


class LayerNorm(Operation):
    """Inputs x, gain, bias; outputs y, mean, scale r. Setting `epsilon`."""

    name = "layer_norm"
    outputs = ("output", "mean", "scale")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        x, gain, _ = inputs
        rows = Result((x.size // gain.size,))
        return Result(x.shape), rows, rows

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, gain, bias = call.inputs
        _, mean, scale = call.outputs
        (dx,) = emit("layer_norm_input_gradient", x, mean, scale, gain, dy, like=x)
        (dgain,) = emit("layer_norm_gain_gradient", x, mean, scale, dy, like=gain, shape=gain.shape)
        (dbias,) = emit("layer_norm_bias_gradient", dy, like=bias, shape=bias.shape)
        return dx, dgain, dbias


class LayerNormInputGradient(Operation):
    """dx from (x, mean, scale, gain, dy)."""

    name = "layer_norm_input_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class LayerNormParameterGradient(Operation):
    """dgain from (x, mean, scale, dy), dbias from dy; setting `shape`."""

    def __init__(self, of: str) -> None:
        self.name = f"layer_norm_{of}_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs
        shape = whole_numbers(settings, "shape")
        return (Result(shape, batched=False, role=Role.GRADIENT),)


OPERATIONS: tuple[Operation, ...] = (
    LayerNorm(),
    LayerNormInputGradient(),
    LayerNormParameterGradient("gain"),
    LayerNormParameterGradient("bias"),
)
