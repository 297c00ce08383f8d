"""Dense: every output sees every input.

y = W x + b      W (units, in), b (units,)
dx = W^T dy      dW = sum over the batch of dy x^T      db = sum over the batch of dy
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.layers.weighted import WeightedLayer
from netwright.operations.tensor import Tensor, spelled


@dataclass(frozen=True)
class Dense(WeightedLayer):
    """A full matrix between two flat layers."""

    kind = "dense"
    title = "Dense"
    short = "dense"
    family = "Core"
    summary = "Every output is a weighted sum of every input, plus a bias."
    keywords = ("linear", "fully connected", "fc", "affine", "perceptron")

    units: int = setting(32, "Units", "How many numbers come out.", low=1, high=65_536)
    bias: bool = setting(True, "Bias", "Add a learned constant to every output.")

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        (x,) = inputs
        if len(x.shape) != 1:
            raise ShapeError(
                f"Dense takes a flat input; this one is {spelled(x.shape)}.",
                "Put a Flatten before it.",
            )
        weight = self.learned_weight(build, (self.units, x.size), x.size, self.units)
        bias = (self.learned_bias(build, (self.units,)),) if self.bias else ()
        return build.call("dense", x, weight, *bias)


LAYERS: tuple[type[Layer], ...] = (Dense,)
