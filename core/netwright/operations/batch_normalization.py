"""Batch normalisation: every channel gets mean 0 and variance 1 over the batch.

    y = gain (x - mean) / sqrt(variance + epsilon) + bias

mean and variance are those of the batch, over all samples and positions of a channel; the
variance divides by their number n. Outside of training the running statistics stand for them:

    running mean      <- (1 - momentum) running mean + momentum mean
    running variance  <- (1 - momentum) running variance + momentum variance n / (n - 1)

With h = (x - mean) / sqrt(variance + epsilon):

    dbias = sum of dy      dgain = sum of dy h
    dx = gain / sqrt(variance + epsilon) (dy - dbias / n - h dgain / n)

Source: S. Ioffe and C. Szegedy, "Batch normalization", ICML 2015; momentum and the unbiased
running variance as in PyTorch.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.operation import Call, Emit, Operation, Result, Setting
from netwright.operations.tensor import Role, Tensor


class BatchNorm(Operation):
    """Inputs x (channels, ...), gain, bias, running mean, running variance, each (channels,).

    Outputs y, and mean and variance of the batch. Setting `epsilon`.
    """

    name = "batch_norm"
    outputs = ("output", "mean", "variance")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        statistic = Result(inputs[0].shape[:1], batched=False)
        return Result(inputs[0].shape), statistic, statistic

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        assert dy is not None
        x, gain, *_ = call.inputs
        _, mean, variance = call.outputs
        gradients = emit(
            "batch_norm_gradient", dy, x, gain, mean, variance, like=x, **call.settings
        )
        return *gradients, None, None

    def at_evaluation(self, call: Call) -> Call:
        return Call("batch_norm_inference", call.inputs, call.outputs[:1], call.settings, call.node)


class BatchNormGradient(Operation):
    """dx, dgain, dbias from dy, x, gain, mean, variance."""

    name = "batch_norm_gradient"
    outputs = ("input_gradient", "gain_gradient", "bias_gradient")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        statistic = Result(inputs[0].shape[:1], batched=False, role=Role.GRADIENT)
        return Result(inputs[0].shape, role=Role.GRADIENT), statistic, statistic


class BatchNormInference(Operation):
    """The same with running mean and variance in place of those of the batch."""

    name = "batch_norm_inference"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape),)


class RunningAverage(Operation):
    """Inputs state, value; state <- (1 - momentum) state + momentum value."""

    name = "running_average"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, batched=False, role=Role.STATE),)


class RunningVariance(RunningAverage):
    """Inputs state, variance, x; the same with variance n / (n - 1), n numbers of x a channel."""

    name = "running_variance"


OPERATIONS: tuple[Operation, ...] = (
    BatchNorm(),
    BatchNormGradient(),
    BatchNormInference(),
    RunningAverage(),
    RunningVariance(),
)
