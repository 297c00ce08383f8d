"""Activations: one function on each number by itself.

Each class says y = f(x); the gradient dx = dy f'(x) follows from it (`operations/pointwise.py`).
Where PyTorch has a layer of the name, value and gradient are the same.
"""

from dataclasses import dataclass

from netwright.layers.initializer import Initializer
from netwright.layers.layer import Build, Layer, require_axis
from netwright.layers.setting import setting
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class _Activation(Layer):
    family = "Activation"

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call(self.kind, *inputs)


@dataclass(frozen=True)
class Identity(_Activation):
    """y = x: a linear neuron, said aloud. Costs nothing."""

    kind = "identity"
    title = "Identity"
    short = "identity"
    summary = "Passes every number on as it is."
    keywords = ("linear", "none", "activation")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        del build
        return inputs


@dataclass(frozen=True)
class Step(_Activation):
    """y = 1 for x > 0, else 0 (0 at x = 0 too): the threshold of the first neurons.

    Its slope is 0 everywhere but at the jump, so no gradient passes and nothing below it learns.
    Only the perceptron rule, which needs no slope, trains weights before a step.
    """

    kind = "step"
    title = "Step"
    short = "step"
    summary = "1 for positive numbers, 0 for others. Gradient descent learns nothing below it."
    keywords = ("heaviside", "threshold", "binary", "perceptron", "activation")


@dataclass(frozen=True)
class Relu(_Activation):
    """y = max(x, 0)."""

    kind = "relu"
    title = "ReLU"
    short = "relu"
    summary = "Passes positive numbers on and makes negative ones 0."
    keywords = ("rectifier", "rectified linear", "activation")


@dataclass(frozen=True)
class LeakyRelu(_Activation):
    """y = x for x > 0, else slope x. PyTorch's slope is 0.01, Keras's 0.3."""

    kind = "leaky_relu"
    title = "Leaky ReLU"
    short = "leaky"
    summary = "Like ReLU, but negative numbers keep a small part of themselves."
    keywords = ("rectifier", "lrelu", "activation")

    slope: float = setting(
        0.01, "Slope", "What negative numbers are multiplied by.", low=0.0, high=1.0
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call(self.kind, *inputs, slope=self.slope)


@dataclass(frozen=True)
class PRelu(_Activation):
    """y = x for x > 0, else a x, with a learned; a starts at 0.25 (He et al. 2015, PyTorch).

    da = the sum of dy x where x <= 0, over the batch and all that shares a. A channel is the
    first axis: one of the channels of an image, one number of a vector (a step of a sequence).
    """

    kind = "prelu"
    title = "PReLU"
    short = "prelu"
    summary = "Like Leaky ReLU, but learns the slope of negative numbers."
    keywords = ("parametric", "rectifier", "learned slope", "activation")
    has_weights = True

    per_channel: bool = setting(
        False, "One per channel", "Learn a slope for each channel instead of one for all."
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        require_axis(self.title, x.shape)
        count = x.shape[0] if self.per_channel else 1
        slope = build.parameter("slope", (count,), Initializer("constant", size=0.25))
        return build.call("formula", x, slope, formula="where(x > 0, x, slope * x)")


@dataclass(frozen=True)
class Elu(_Activation):
    """y = x for x > 0, else alpha (e^x - 1) (Clevert et al. 2016)."""

    kind = "elu"
    title = "ELU"
    short = "elu"
    summary = "Like ReLU, but negative numbers bend smoothly to -alpha."
    keywords = ("exponential linear", "activation")

    alpha: float = setting(
        1.0, "Alpha", "Large negative numbers become minus this.", low=0.0, high=100.0
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call(self.kind, *inputs, alpha=self.alpha)


@dataclass(frozen=True)
class Selu(_Activation):
    """y = 1.0507 x for x > 0, else 1.0507 1.6733 (e^x - 1) (Klambauer et al. 2017).

    Keeps mean 0 and variance 1 from layer to layer with LeCun normal weights.
    """

    kind = "selu"
    title = "SELU"
    short = "selu"
    summary = "An ELU scaled so that numbers keep their spread from layer to layer."
    keywords = ("scaled exponential linear", "self-normalizing", "activation")


GELU_FORMS = ("exact", "tanh")


@dataclass(frozen=True)
class Gelu(_Activation):
    """y = x P(X <= x) for a standard normal X = x (1 + erf(x / sqrt 2)) / 2 (Hendrycks, Gimpel).

    The tanh form is x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. Exact is the default, as
    in PyTorch and Keras.
    """

    kind = "gelu"
    title = "GELU"
    short = "gelu"
    summary = "A smooth ReLU: each number times the chance that a normal one is smaller."
    keywords = ("gaussian error linear", "transformer", "activation")

    form: str = setting(
        "exact", "Form", "exact uses the error function, tanh comes close.", choices=GELU_FORMS
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.call("gelu" if self.form == "exact" else "tanh_gelu", *inputs)


@dataclass(frozen=True)
class Silu(_Activation):
    """y = x / (1 + exp(-x)), also called swish."""

    kind = "silu"
    title = "SiLU"
    short = "silu"
    summary = "Each number times its own sigmoid."
    keywords = ("swish", "sigmoid linear", "activation")


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


@dataclass(frozen=True)
class HardSigmoid(_Activation):
    """y = x / 6 + 1/2, cut off at 0 and 1, as in PyTorch; older Keras has a slope of 0.2."""

    kind = "hard_sigmoid"
    title = "Hard Sigmoid"
    short = "hardsigmoid"
    summary = "A sigmoid made of straight lines."
    keywords = ("piecewise linear", "activation")


@dataclass(frozen=True)
class Softplus(_Activation):
    """y = log(1 + e^x): a smooth ReLU, always positive. PyTorch's beta is 1 here."""

    kind = "softplus"
    title = "Softplus"
    short = "softplus"
    summary = "A smooth ReLU that is never quite 0."
    keywords = ("smooth rectifier", "activation")


@dataclass(frozen=True)
class Softsign(_Activation):
    """y = x / (1 + |x|), between -1 and 1, slower than tanh."""

    kind = "softsign"
    title = "Softsign"
    short = "softsign"
    summary = "Squeezes every number into -1 .. 1, more gently than tanh."
    keywords = ("activation",)


LAYERS: tuple[type[Layer], ...] = (
    Relu,
    LeakyRelu,
    PRelu,
    Elu,
    Selu,
    Gelu,
    Silu,
    Tanh,
    Sigmoid,
    HardSigmoid,
    Softplus,
    Softsign,
    Identity,
    Step,
)
