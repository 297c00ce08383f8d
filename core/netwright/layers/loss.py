"""What losses share: their ports, their weight, and the checks of prediction and target.

Every loss is a mean over the batch. Weights of samples and of classes multiply its terms, and the
sum is still divided by the number of samples: as in Keras, and as `weight` of PyTorch's
elementwise losses; PyTorch's CrossEntropyLoss divides by the sum of the class weights instead.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from netwright.layers.layer import Build, Layer, ShapeError
from netwright.layers.setting import setting
from netwright.operations.operation import Setting
from netwright.operations.tensor import Role, Shape, Tensor, spelled

EVERYTHING = -1e30
"""Below every target: none of them means that there is no answer."""


@dataclass(frozen=True)
class Loss(Layer):
    """A loss: prediction and target, and perhaps a weight for each sample.

    `weight` takes one number a sample, which multiplies the loss of the sample. It is taken as
    given, wherever it comes from: no gradient passes to it, as if it were detached in PyTorch.
    """

    family = "Loss"
    short = "loss"
    inputs = ("prediction", "target", "weight")
    optional = ("weight",)
    outputs: ClassVar[tuple[str, ...]] = ()
    is_loss = True

    weight: float = setting(
        1.0,
        "Weight",
        "How much this loss counts beside other losses.",
        low=0.0,
        high=1e6,
        aside=True,
    )

    def check_weight(self, inputs: tuple[Tensor, ...]) -> None:
        """ShapeError unless the third input, if there is one, is one number a sample."""
        for weight in inputs[2:]:
            if weight.size != 1:
                raise ShapeError(
                    f"{self.title} takes one weight a sample; this input is"
                    f" {spelled(weight.shape)}.",
                    "Wire something with one number to weight.",
                )

    def emit_elementwise(
        self,
        build: Build,
        inputs: tuple[Tensor, ...],
        formula: str,
        count: int,
        **settings: Setting,
    ) -> None:
        """Emit the loss as a formula of p and t whose sum is shared out over `count` answers."""
        self.check_weight(inputs)
        factor = self.weight / max(count, 1)
        build.call("elementwise_loss", *inputs, formula=formula, factor=factor, **settings)


def class_weights_setting() -> Any:
    """The setting of a loss whose target is a class."""
    return setting(
        (),
        "Class weights",
        "One number a class that multiplies its loss; empty: all count the same.",
        low=0.0,
        high=1e6,
        fractions=True,
        aside=True,
    )


def check_class_weights(title: str, weights: tuple[float, ...], classes: int) -> None:
    """ShapeError unless there is a weight for each class, or none at all."""
    if weights and len(weights) != classes:
        raise ShapeError(
            f"{title} has {len(weights)} class weights for {classes} classes.",
            "Give one number for each class, or none.",
        )


def require_numbers(title: str, prediction: Tensor, target: Tensor) -> None:
    """ShapeError unless the target is numbers of the prediction's shape."""
    if target.role is Role.INDEX:
        raise ShapeError(
            f"{title} compares numbers, but its target gives a class.",
            "Set the form of the Target to one-hot or values.",
        )
    _require_shape(prediction, target.shape)


def require_classes(title: str, scores: Tensor, target: Tensor) -> None:
    """ShapeError unless the target is a class for each row of scores."""
    if target.role is not Role.INDEX:
        raise ShapeError(
            f"{title} compares with a class, but its target gives numbers.",
            "Set the form of the Target to class.",
        )
    if scores.shape[:-1] != target.shape:
        steps = scores.shape[0] if len(scores.shape) > 1 else 0
        raise ShapeError(
            f"{title} gets scores of shape {spelled(scores.shape)}, but its target has"
            f" {_answers(target.shape)}.",
            f"Set the steps of the Target to {steps}.",
        )


def require_scores(title: str, scores: Tensor) -> None:
    """ShapeError unless the last of one or two axes is classes."""
    if len(scores.shape) not in (1, 2):
        raise ShapeError(
            f"{title} takes one score per class; this input is {spelled(scores.shape)}.",
            "Put a Flatten and a Dense with one unit per class before it.",
        )


def require_answers(prediction: Tensor, target: Tensor) -> None:
    """ShapeError unless there is a target, number or class, for each number of the prediction."""
    if target.role is Role.INDEX and prediction.shape == (*target.shape, 1):
        return
    _require_shape(prediction, target.shape)


def _require_shape(prediction: Tensor, target: Shape) -> None:
    if prediction.shape != target:
        raise ShapeError(
            f"Prediction is {spelled(prediction.shape)} but target is {spelled(target)}.",
            "Make both the same, for example with a Dense of that many units.",
        )


def _answers(target: Shape) -> str:
    return f"an answer for each of {target[0]} steps" if target else "one answer a sample"
