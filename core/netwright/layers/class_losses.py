"""Losses that compare with classes or with probabilities of classes.

Classes are the last axis of the prediction: (classes,), or (steps, classes) for a sequence. The
loss is a sum over classes and a mean over the batch and the steps. A target that is a class may
be -1: no answer, no loss, no gradient. The mean still is over all steps, where PyTorch's
ignore_index divides by those that have an answer.
"""

from dataclasses import dataclass
from typing import ClassVar

from netwright.layers.layer import Build, Layer
from netwright.layers.loss import (
    Loss,
    check_class_weights,
    class_weights_setting,
    require_classes,
    require_numbers,
    require_scores,
)
from netwright.operations.operation import Setting
from netwright.operations.tensor import Role, Tensor


@dataclass(frozen=True)
class SoftmaxCrossEntropy(Loss):
    """p = softmax(z);  loss = mean over batch and steps of -c[target] log p[target].

    `prediction` takes the logits z, before any softmax. The target is a class, or a share t for
    each class (one-hot or probabilities): then the loss is -sum over k of c[k] t[k] log p[k].
    """

    kind = "softmax_cross_entropy"
    title = "Softmax + Cross-Entropy"
    summary = "Turns scores into probabilities and measures how far they are from the right class."
    keywords = ("classification", "log loss", "categorical", "logits", "output")
    outputs = ("probabilities",)

    class_weights: tuple[float, ...] = class_weights_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        logits, target = inputs[:2]
        require_scores("Softmax", logits)
        if target.role is Role.INDEX:
            require_classes(self.title, logits, target)
        else:
            require_numbers(self.title, logits, target)
        self.check_weight(inputs)
        classes = logits.shape[-1]
        check_class_weights(self.title, self.class_weights, classes)
        _, probabilities = build.call(
            "softmax_cross_entropy",
            *inputs,
            factor=self.weight * classes / logits.size,
            class_weights=self.class_weights,
        )
        build.call("correct_count", probabilities, target)
        return (probabilities,)


@dataclass(frozen=True)
class _ProbabilityLoss(Loss):
    formula: ClassVar[str]
    gradient: ClassVar[str]

    def emit_sum(self, build: Build, inputs: tuple[Tensor, ...], **more: Setting) -> None:
        """Emit the formula, summed over classes: the mean is over steps alone."""
        prediction = inputs[0]
        steps = prediction.size // prediction.shape[-1]
        self.emit_elementwise(build, inputs, self.formula, steps, gradient=self.gradient, **more)


@dataclass(frozen=True)
class CategoricalCrossEntropy(_ProbabilityLoss):
    """loss = -sum over k of c[k] t[k] log p[k], for probabilities p and one-hot t.

    log p is at least -100 and the slope is -c t / p with p at least 1e-12, as in PyTorch's BCELoss
    (Keras limits p to 1e-7 and scales it to sum 1). After a Softmax; on logits take Softmax +
    Cross-Entropy, which is exact for all of them.
    """

    kind = "categorical_cross_entropy"
    title = "Categorical Cross-Entropy"
    summary = "Compares probabilities with a one-hot target. Put a Softmax before it."
    keywords = ("classification", "log loss", "one-hot", "probabilities", "output")
    formula = "-(c * t * max(log(p), -100))"
    gradient = "-(c * t / max(p, 1e-12))"

    class_weights: tuple[float, ...] = class_weights_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        prediction, target = inputs[:2]
        require_scores(self.title, prediction)
        require_numbers(self.title, prediction, target)
        check_class_weights(self.title, self.class_weights, prediction.shape[-1])
        self.emit_sum(build, inputs, class_weights=self.class_weights)
        build.call("correct_count", prediction, target)
        return ()


@dataclass(frozen=True)
class SparseCategoricalCrossEntropy(_ProbabilityLoss):
    """loss = -c[target] log p[target], for probabilities p and a class as target.

    Limits of log p and of the slope as in Categorical Cross-Entropy. Keras calls it sparse
    categorical.
    """

    kind = "sparse_categorical_cross_entropy"
    title = "Sparse Cross-Entropy"
    summary = "Compares probabilities with a class. Put a Softmax before it."
    keywords = (
        "sparse categorical",
        "classification",
        "log loss",
        "probabilities",
        "nll",
        "output",
    )
    formula = "where(t == k, -(c * max(log(p), -100)), 0)"
    gradient = "where(t == k, -(c / max(p, 1e-12)), 0)"

    class_weights: tuple[float, ...] = class_weights_setting()

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        prediction, target = inputs[:2]
        require_scores(self.title, prediction)
        require_classes(self.title, prediction, target)
        check_class_weights(self.title, self.class_weights, prediction.shape[-1])
        self.emit_sum(build, inputs, class_weights=self.class_weights)
        build.call("correct_count", prediction, target)
        return ()


@dataclass(frozen=True)
class KullbackLeibler(_ProbabilityLoss):
    """loss = sum over k of t[k] (log t[k] - log p[k]), 0 where t[k] is 0, a mean over the batch.

    Both inputs are probabilities, as in Keras; PyTorch's KLDivLoss takes log p, and its default
    mean is over all numbers (ours is `batchmean`). Limits of log p and of the slope as above.
    """

    kind = "kullback_leibler"
    title = "Kullback-Leibler"
    summary = "How far predicted probabilities are from those of the target."
    keywords = ("kl", "divergence", "relative entropy", "distribution", "probabilities", "output")
    formula = "where(t > 0, t * (log(t) - max(log(p), -100)), 0)"
    gradient = "-(max(t, 0) / max(p, 1e-12))"

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        require_scores(self.title, inputs[0])
        require_numbers(self.title, *inputs[:2])
        self.emit_sum(build, inputs)
        return ()


LAYERS: tuple[type[Layer], ...] = (
    SoftmaxCrossEntropy,
    CategoricalCrossEntropy,
    SparseCategoricalCrossEntropy,
    KullbackLeibler,
)
