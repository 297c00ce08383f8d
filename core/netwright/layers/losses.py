"""Losses that compare numbers: mean squared, absolute, squared logarithmic error, Huber.

Each is the mean over the batch and all numbers of a sample, with d = prediction - target. Any
shape will do, as long as both have it.
"""

from dataclasses import dataclass
from typing import ClassVar

from netwright.layers.layer import Build, Layer
from netwright.layers.loss import Loss, require_numbers
from netwright.layers.setting import setting
from netwright.operations.operation import Setting
from netwright.operations.tensor import Tensor


@dataclass(frozen=True)
class _NumberLoss(Loss):
    formula: ClassVar[str]
    gradient: ClassVar[str] = ""

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        require_numbers(self.title, *inputs[:2])
        known: dict[str, Setting] = {"gradient": self.gradient} if self.gradient else {}
        count = inputs[0].size
        self.emit_elementwise(build, inputs, self.formula, count, **known, **self.constants())
        return ()

    def constants(self) -> dict[str, float]:
        """The settings that the formula names."""
        return {}


@dataclass(frozen=True)
class MeanSquaredError(_NumberLoss):
    """loss = mean over the batch and the outputs of d^2."""

    kind = "mean_squared_error"
    title = "Mean Squared Error"
    summary = "The mean of the squared differences between prediction and target."
    keywords = ("mse", "regression", "quadratic", "l2 loss", "output")
    formula = "(p - t) ** 2"


@dataclass(frozen=True)
class MeanAbsoluteError(_NumberLoss):
    """loss = mean of |d|. Its slope is 0 at d = 0, as in PyTorch's L1Loss."""

    kind = "mean_absolute_error"
    title = "Mean Absolute Error"
    summary = "The mean of the absolute differences. Outliers pull less than when squared."
    keywords = ("mae", "regression", "l1 loss", "robust", "output")
    formula = "abs(p - t)"


@dataclass(frozen=True)
class MeanSquaredLogError(_NumberLoss):
    """loss = mean of (log(1 + prediction) - log(1 + target))^2.

    Numbers below 0 count as 0 (Keras: 1e-7) and get no gradient. PyTorch has no such loss.
    """

    kind = "mean_squared_log_error"
    title = "Mean Squared Log Error"
    summary = "Compares the sizes of positive numbers: being wrong by a factor is what counts."
    keywords = ("msle", "regression", "logarithmic", "relative", "output")
    formula = "(log1p(max(p, 0)) - log1p(max(t, 0))) ** 2"


@dataclass(frozen=True)
class Huber(_NumberLoss):
    """loss = mean of d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2)."""

    kind = "huber"
    title = "Huber"
    summary = "Squared for small differences, absolute for large ones."
    keywords = ("smooth l1", "regression", "robust", "output")
    formula = "where(abs(p - t) <= delta, 0.5 * (p - t) ** 2, delta * (abs(p - t) - 0.5 * delta))"

    delta: float = setting(
        1.0, "Delta", "Differences beyond this count linearly.", low=1e-6, high=1e6
    )

    def constants(self) -> dict[str, float]:
        return {"delta": self.delta}


LAYERS: tuple[type[Layer], ...] = (
    MeanSquaredError,
    MeanAbsoluteError,
    Huber,
    MeanSquaredLogError,
)
