"""Losses: what training makes small. Each takes a prediction and a target."""

from dataclasses import dataclass

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.operations.tensor import Role, Tensor, spelled


@dataclass(frozen=True)
class SoftmaxCrossEntropy(Layer):
    """p = softmax(z);  loss = mean over the batch of -log p[target].

    `prediction` takes the logits z, before any softmax.
    """

    kind = "softmax_cross_entropy"
    title = "Softmax + Cross-Entropy"
    short = "loss"
    family = "Loss"
    summary = "Turns scores into probabilities and measures how far they are from the right class."
    keywords = ("classification", "log loss", "categorical", "logits", "output")
    inputs = ("prediction", "target")
    outputs = ("probabilities",)
    is_loss = True

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        logits, target = inputs
        if len(logits.shape) != 1:
            raise ShapeError(
                f"Softmax takes one score per class; this input is {spelled(logits.shape)}.",
                "Put a Flatten and a Dense with one unit per class before it.",
            )
        if target.role is not Role.INDEX:
            raise ShapeError(
                "Softmax + Cross-Entropy compares with a class, but its target gives numbers.",
                "Set the form of the Target to class.",
            )
        _, probabilities = build.call("softmax_cross_entropy", logits, target)
        build.call("correct_count", probabilities, target)
        return (probabilities,)


@dataclass(frozen=True)
class MeanSquaredError(Layer):
    """loss = mean over the batch and the outputs of (prediction - target)^2."""

    kind = "mean_squared_error"
    title = "Mean Squared Error"
    short = "loss"
    family = "Loss"
    summary = "The mean of the squared differences between prediction and target."
    keywords = ("mse", "regression", "quadratic", "l2 loss", "output")
    inputs = ("prediction", "target")
    outputs = ()
    is_loss = True

    def emit(self, build: Build, *inputs: Tensor) -> tuple[Tensor, ...]:
        prediction, target = inputs
        if target.role is Role.INDEX:
            raise ShapeError(
                "Mean Squared Error compares numbers, but its target gives a class.",
                "Set the form of the Target to one-hot or values.",
            )
        if prediction.shape != target.shape:
            raise ShapeError(
                f"Prediction is {spelled(prediction.shape)} but target is {spelled(target.shape)}.",
                "Make both the same, for example with a Dense of that many units.",
            )
        build.call("mean_squared_error", prediction, target)
        return ()


LAYERS: tuple[type[Layer], ...] = (SoftmaxCrossEntropy, MeanSquaredError)
