"""Losses for answers that are yes or no: binary cross-entropy, hinge.

Each number of the prediction is a question of its own; the loss is the mean over the batch and
these numbers. The target is numbers of the same shape, or a class, 0 or 1, for a prediction of
one number; the class -1 then means no answer.
"""

from dataclasses import dataclass
from typing import ClassVar

from netwright.layers.layer import Build, Layer
from netwright.layers.loss import EVERYTHING, Loss, require_answers
from netwright.operations.operation import Setting
from netwright.operations.tensor import Role, Tensor


@dataclass(frozen=True)
class _BinaryLoss(Loss):
    formula: ClassVar[str]
    gradient: ClassVar[str] = ""
    threshold: ClassVar[float]
    """A prediction above it says yes."""
    target_threshold: ClassVar[float]

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        prediction, target = inputs[:2]
        require_answers(prediction, target)
        is_class = target.role is Role.INDEX
        formula, gradient = self.formula, self.gradient
        known: dict[str, Setting] = {}
        if gradient:
            known["gradient"] = f"where(t >= 0, {gradient}, 0)" if is_class else gradient
        if is_class:
            formula = f"where(t >= 0, {formula}, 0)"
        self.emit_elementwise(build, inputs, formula, prediction.size, **known)
        build.call(
            "binary_correct_count",
            prediction,
            target,
            threshold=self.threshold,
            target_threshold=self.target_threshold,
            lowest=0.0 if is_class else EVERYTHING,
        )
        return ()


@dataclass(frozen=True)
class BinaryCrossEntropy(_BinaryLoss):
    """loss = mean of -(t log p + (1 - t) log(1 - p)), for probabilities p.

    Logarithms are at least -100 and the slope is (p - t) / (p (1 - p)) with a divisor of at least
    1e-12, as in PyTorch's BCELoss. p above 1/2 is counted as yes.
    """

    kind = "binary_cross_entropy"
    title = "Binary Cross-Entropy"
    summary = "Compares probabilities with 0 or 1. Put a Sigmoid before it."
    keywords = ("bce", "log loss", "classification", "two classes", "output")
    formula = "-(t * max(log(p), -100) + (1 - t) * max(log(1 - p), -100))"
    gradient = "(p - t) / max(p * (1 - p), 1e-12)"
    threshold = 0.5
    target_threshold = 0.5


@dataclass(frozen=True)
class SigmoidCrossEntropy(_BinaryLoss):
    """p = sigmoid(z);  loss = mean of -(t log p + (1 - t) log(1 - p)) = log(1 + e^z) - t z.

    Takes the logits z, and is exact for all of them, as PyTorch's BCEWithLogitsLoss. z above 0
    is counted as yes.
    """

    kind = "sigmoid_cross_entropy"
    title = "Sigmoid + Cross-Entropy"
    summary = "Turns scores into probabilities and compares them with 0 or 1."
    keywords = ("bce", "logits", "binary", "classification", "two classes", "output")
    outputs = ("probabilities",)
    formula = "softplus(p) - t * p"
    gradient = "sigmoid(p) - t"
    threshold = 0.0
    target_threshold = 0.5

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        super().emit(build, *inputs)
        return build.call("sigmoid", inputs[0])


@dataclass(frozen=True)
class Hinge(_BinaryLoss):
    """loss = mean of max(1 - s p, 0), with s = 1 for targets above 0 and -1 for others.

    So targets may be -1 and 1, or 0 and 1, as in Keras. A prediction above 0 is counted as yes.
    """

    kind = "hinge"
    title = "Hinge"
    summary = "Wants predictions beyond 1 on the right side: the loss of support vector machines."
    keywords = ("svm", "margin", "classification", "two classes", "output")
    formula = "max(1 - where(t > 0, p, -p), 0)"
    threshold = 0.0
    target_threshold = 0.0


@dataclass(frozen=True)
class SquaredHinge(_BinaryLoss):
    """loss = mean of max(1 - s p, 0)^2, with s as in Hinge."""

    kind = "squared_hinge"
    title = "Squared Hinge"
    summary = "Like Hinge, but large mistakes count more and the edge is smooth."
    keywords = ("svm", "margin", "classification", "two classes", "output")
    formula = "max(1 - where(t > 0, p, -p), 0) ** 2"
    threshold = 0.0
    target_threshold = 0.0


LAYERS: tuple[type[Layer], ...] = (BinaryCrossEntropy, SigmoidCrossEntropy, Hinge, SquaredHinge)
