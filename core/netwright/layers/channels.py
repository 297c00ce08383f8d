"""Activations that compare channels: Softmax, Log-Softmax, Maxout.

Channels are those of an image (its first axis: PyTorch's dim=1), the features of each step of a
sequence (the last axis), or the numbers of a vector. Keras always takes the last axis.
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer, ShapeError, require_axis
from netwright.layers.setting import setting
from netwright.operations.channels import channel_axis
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class Softmax(Layer):
    """y[k] = exp(x[k]) / sum over j of exp(x[j]): positive numbers whose sum is 1.

    dx = y (dy - sum of y dy).
    """

    kind = "softmax"
    title = "Softmax"
    short = "softmax"
    family = "Activation"
    summary = "Turns scores into probabilities. Softmax + Cross-Entropy has it built in."
    keywords = ("probabilities", "attention", "activation")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call("softmax", *inputs)


@dataclass(frozen=True)
class LogSoftmax(Layer):
    """y[k] = x[k] - log of the sum over j of exp(x[j]).    dx = dy - exp(y) (sum of dy)."""

    kind = "log_softmax"
    title = "Log-Softmax"
    short = "logsoftmax"
    family = "Activation"
    summary = "The logarithms of the probabilities that softmax gives."
    keywords = ("log probabilities", "activation")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call("log_softmax", *inputs)


@dataclass(frozen=True)
class Maxout(Layer):
    """y[k] = the largest of channels k m to k m + m - 1, for m pieces (Goodfellow et al. 2013).

    The gradient goes to the first winner alone. With a Dense before it, each unit is the upper
    edge of m lines that it learns.
    """

    kind = "maxout"
    title = "Maxout"
    short = "maxout"
    family = "Activation"
    summary = "The largest of each group of channels; there are fewer channels after it."
    keywords = ("maximum", "pieces", "piecewise linear", "activation")

    pieces: int = setting(2, "Pieces", "How many channels become one.", low=1, high=1024)

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_axis(self.title, x.shape)
        channels = x.shape[channel_axis(x.shape)]
        if channels % self.pieces:
            raise ShapeError(
                f"Maxout of {self.pieces} pieces cannot share out {channels} channels.",
                f"Make the number of channels before it a multiple of {self.pieces}.",
            )
        return build.call("maxout", x, pieces=self.pieces)


LAYERS: tuple[type[Layer], ...] = (Softmax, LogSoftmax, Maxout)
