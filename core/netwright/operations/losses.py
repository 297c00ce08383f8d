"""Losses: one number for the whole batch, and its derivative.

Softmax and cross-entropy are one operation on logits z, with p = softmax(z):

    loss = mean over the batch of -log p[target]        dz = (p - onehot(target)) / batch

Mean squared error, over n predicted numbers a sample:

    loss = mean over batch and n of (prediction - target)^2
    dprediction = 2 (prediction - target) / (n batch)
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor

SCALAR = Result((), batched=False, role=Role.SCALAR)


class Softmax(Operation):
    """p[k] = exp(z[k]) / sum over j of exp(z[j]). For answers only: training uses the loss."""

    name = "softmax"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape),)


class SoftmaxCrossEntropy(Operation):
    """Inputs logits (k,), target (): the class as a number. Outputs loss, probabilities (k,)."""

    name = "softmax_cross_entropy"
    outputs = ("loss", "probabilities")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return SCALAR, Result(inputs[0].shape)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        del dy
        logits, target = call.inputs
        gradient = emit("softmax_cross_entropy_gradient", call.outputs[1], target, like=logits)
        return *gradient, None


class SoftmaxCrossEntropyGradient(Operation):
    """dz = (p - onehot(target)) / batch, from probabilities and target."""

    name = "softmax_cross_entropy_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class MeanSquaredError(Operation):
    """Inputs prediction and target of one shape; output loss."""

    name = "mean_squared_error"
    outputs = ("loss",)

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs, settings
        return (SCALAR,)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        del dy
        gradient = emit("mean_squared_error_gradient", *call.inputs, like=call.inputs[0])
        return *gradient, None


class MeanSquaredErrorGradient(Operation):
    """dprediction = 2 (prediction - target) / (n batch)."""

    name = "mean_squared_error_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class CorrectCount(Operation):
    """How many samples of the batch have their largest score at the target class.

    Inputs scores (k,), target (). A tie goes to the lowest class, as in NumPy's argmax.
    """

    name = "correct_count"
    outputs = ("count",)

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs, settings
        return (SCALAR,)


OPERATIONS: tuple[Operation, ...] = (
    Softmax(),
    SoftmaxCrossEntropy(),
    SoftmaxCrossEntropyGradient(),
    MeanSquaredError(),
    MeanSquaredErrorGradient(),
    CorrectCount(),
)
