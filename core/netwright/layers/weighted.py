"""What layers with weights share: how weights start, what keeps them small, whether they learn."""

from dataclasses import dataclass

from netwright.layers.initializer import SIZED, WEIGHT_INITIALIZERS, ZEROS, Initializer
from netwright.layers.layer import Build, Layer
from netwright.layers.regularization import Regularization
from netwright.layers.setting import setting
from netwright.operations.tensor import Shape, Tensor

WEIGHTS = "Weights"
"""The heading of these settings in a form."""


@dataclass(frozen=True, kw_only=True)
class WeightedLayer(Layer):
    """A layer with weights. Its `emit` declares them by `learned_weight` and `learned_bias`.

    Regularization is for weights, never for biases; freezing is for both.
    """

    has_weights = True

    initializer: str = setting(
        "He uniform",
        "Initial weights",
        "Distribution of the weights before training. He for ReLU, Glorot for tanh and sigmoid.",
        choices=WEIGHT_INITIALIZERS,
        group=WEIGHTS,
    )
    initial_size: float = setting(
        0.05,
        "Initial size",
        "The value (constant), the largest absolute value (uniform), or the deviation (normal).",
        low=-1e6,
        high=1e6,
        only_for=("initializer", SIZED),
        group=WEIGHTS,
    )
    l1: float = setting(
        0.0,
        "L1",
        "Adds L1 x sign(w) to the gradient of each weight: unneeded weights go to 0. 0 is off.",
        low=0.0,
        high=1e6,
        group=WEIGHTS,
    )
    l2: float = setting(
        0.0,
        "L2",
        "Adds L2 x w to the gradient of each weight: large weights shrink. 0 is off.",
        low=0.0,
        high=1e6,
        group=WEIGHTS,
    )
    max_norm: float = setting(
        0.0,
        "Max norm",
        "After each step, the weights of one unit or filter are scaled to at most this norm."
        " 0 is off.",
        low=0.0,
        high=1e6,
        group=WEIGHTS,
    )
    frozen: bool = setting(False, "Frozen", "Weights and biases stay as they are.", group=WEIGHTS)

    def learned_weight(
        self,
        build: Build,
        shape: Shape,
        fan_in: int,
        fan_out: int,
        name: str = "weight",
        mask: str = "",
    ) -> Tensor:
        """Declare a weight; its first axis counts the units, for max norm."""
        start = Initializer(self.initializer, fan_in, fan_out, self.initial_size, mask)
        kept_small = Regularization(self.l1, self.l2, self.max_norm)
        return build.parameter(name, shape, start, kept_small, frozen=self.frozen)

    def learned_bias(
        self, build: Build, shape: Shape, name: str = "bias", start: Initializer = ZEROS
    ) -> Tensor:
        """Declare a parameter that no regularization touches: a bias, a gain, a slope."""
        return build.parameter(name, shape, start, frozen=self.frozen)
