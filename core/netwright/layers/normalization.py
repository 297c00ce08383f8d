"""Normalisation of each sample by itself: Layer Norm, Local Response Norm.

    Layer Norm             y = gain (x - mean) / sqrt(variance + epsilon) + bias
    Local Response Norm    y[c] = x[c] / (k + alpha / n * sum over n channels of x^2)^beta

Both are those of PyTorch. In the second, alpha is divided by n: AlexNet's own (Krizhevsky et al.
2012) and TensorFlow's alpha are not, so theirs is this one divided by n.
"""

from dataclasses import dataclass
from math import prod

from netwright.layers.initializer import ZEROS, Initializer
from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.window import SEQUENCE_RANK, require_image
from netwright.operations.tensor import Tensor

_ONES = Initializer("constant", size=1.0)


@dataclass(frozen=True)
class LayerNorm(Layer):
    """Over the features of each step of a sequence (the last axis), else over the whole sample.

    As torch.nn.LayerNorm(features), and torch.nn.LayerNorm((channels, height, width)) for images;
    gain and bias have that shape.
    """

    kind = "layer_norm"
    title = "Layer Norm"
    short = "ln"
    family = "Normalization"
    summary = "Gives every sample mean 0 and variance 1, then learns a scale."
    keywords = ("layer normalization", "normalisation", "ln", "layernorm")
    has_weights = True

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
        shape = x.shape[1:] if len(x.shape) == SEQUENCE_RANK else x.shape
        if prod(shape) == 1:
            raise ShapeError(
                "Layer Norm compares the numbers of a sample or step, but its input has only one.",
                "Wire it to a layer with several outputs.",
            )
        gain = build.parameter("weight", shape, _ONES, frozen=self.frozen)
        bias = build.parameter("bias", shape, ZEROS, frozen=self.frozen)
        return build.call("layer_norm", x, gain, bias, epsilon=self.epsilon)[:1]


@dataclass(frozen=True)
class LocalResponseNorm(Layer):
    """Divides each number by the strength of its neighbours in other channels."""

    kind = "local_response_norm"
    title = "Local Response Norm"
    short = "lrn"
    family = "Normalization"
    summary = "Weakens a channel where its neighbours are strong, as AlexNet does."
    keywords = ("lrn", "alexnet", "lateral inhibition", "normalisation")

    size: int = setting(5, "Size", "How many neighbouring channels count.", low=1, high=1_024)
    alpha: float = setting(1e-4, "Alpha", "How strongly they count.", low=0.0, high=1e3)
    beta: float = setting(0.75, "Beta", "The power of the divisor.", low=0.0, high=10.0)
    k: float = setting(1.0, "k", "Added to the sum; AlexNet took 2.", low=1e-3, high=1e3)

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_image(self.title, x.shape)
        settings = {"alpha": self.alpha, "beta": self.beta, "k": self.k}
        return build.call("local_response_norm", x, size=self.size, **settings)[:1]


LAYERS: tuple[type[Layer], ...] = (LayerNorm, LocalResponseNorm)
