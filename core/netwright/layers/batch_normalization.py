"""Batch Norm: every channel gets mean 0 and variance 1 over the batch, then a learned scale.

    y = gain (x - mean) / sqrt(variance + epsilon) + bias

In training, mean and variance are those of the batch; they are also gathered into running
statistics, which stand for them in validation and prediction. Momentum is PyTorch's: the share
of the new value. (In Keras it is the share of the old one: 0.99 there is 0.01 here.) Channels
are the first axis: images are channels x height x width, and of a flat input every number is a
channel.
"""

from dataclasses import dataclass

from netwright.layers.initializer import ZEROS, Initializer
from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.operations.tensor import Tensor

ONES = Initializer("constant", size=1.0)


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Normalises each channel over the batch."""

    kind = "batch_norm"
    title = "Batch Norm"
    short = "bn"
    family = "Normalization"
    summary = "Gives every channel mean 0 and variance 1 over the batch, then learns a scale."
    keywords = ("batch normalization", "normalisation", "bn", "batchnorm", "running mean")
    has_weights = True

    momentum: float = setting(
        0.1, "Momentum", "Share of each batch in the running statistics.", low=0.0, high=1.0
    )
    epsilon: float = setting(
        1e-5,
        "Epsilon",
        "Added to the variance, so that nothing is divided by 0.",
        low=1e-12,
        high=1.0,
        aside=True,
    )
    frozen: bool = setting(False, "Frozen", "Gain and bias stay as they are.")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if not x.shape:
            raise ShapeError(
                "Batch Norm needs channels; this input is a single number.",
                "Wire it to a layer with several outputs.",
            )
        channels = x.shape[:1]
        gain = build.parameter("weight", channels, ONES, frozen=self.frozen)
        bias = build.parameter("bias", channels, ZEROS, frozen=self.frozen)
        running_mean = build.state("running_mean", channels, ZEROS)
        running_variance = build.state("running_var", channels, ONES)
        y, mean, variance = build.call(
            "batch_norm", x, gain, bias, running_mean, running_variance, epsilon=self.epsilon
        )
        build.update("running_average", running_mean, mean, momentum=self.momentum)
        build.update("running_variance", running_variance, variance, x, momentum=self.momentum)
        return (y,)


LAYERS: tuple[type[Layer], ...] = (BatchNorm,)
