"""Dropout: in training, numbers are set to 0 at random; the rest is scaled to make up for it.

y = x / (1 - rate) with probability 1 - rate, else 0      in training
y = x                                                     in validation and prediction
"""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer
from netwright.layers.setting import setting
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class Dropout(Layer):
    """Sets numbers to 0 at random, so that no unit relies on a single other one."""

    kind = "dropout"
    title = "Dropout"
    short = "dropout"
    family = "Core"
    summary = "In training, sets a share of the numbers to 0 at random: less over-fitting."
    keywords = ("regularization", "random", "noise", "drop")

    rate: float = setting(
        0.5, "Rate", "Share of the numbers that are set to 0.", low=0.0, high=0.99
    )

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        return build.random("dropout", *inputs, rate=self.rate)


LAYERS: tuple[type[Layer], ...] = (Dropout,)
