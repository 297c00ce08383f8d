"""Losses: one number for the whole batch, its derivative, and counts of right answers.

A loss is a mean over the batch: sums are divided by the number of samples, whatever their
weights are. A sample weight is a third input, one number a sample; `factor` is the weight of
the loss beside others, over the number of answers a sample holds.

Softmax and cross-entropy are one operation on logits z, with p = softmax(z), t the share that
each class should have (one-hot for a class), c the weight of the class, m = sum of c t:

    loss = mean over batch and steps of -sum of c t log p        dz = (m p - c t) / (steps batch)

Where the target is a class, -1 means no answer: no loss and no gradient from there.
"""

from collections.abc import Mapping, Sequence

from netwright.operations.formula.derivative import derivative_text
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import names_of
from netwright.operations.operation import Call, Emit, Operation, Result, Setting, word
from netwright.operations.tensor import Role, Tensor

SCALAR = Result((), batched=False, role=Role.SCALAR)
_GIVEN = ("p", "t", "k", "c")


class SoftmaxCrossEntropy(Operation):
    """Inputs logits (classes,) or (steps, classes), target, perhaps a weight for each sample.

    The target is a class for each row of logits, or numbers of the shape of the logits.
    Settings `factor` and `class_weights`. Outputs loss and the probabilities.
    """

    name = "softmax_cross_entropy"
    outputs = ("loss", "probabilities")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return SCALAR, Result(inputs[0].shape)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        del dy
        logits, *others = call.inputs
        name = "softmax_cross_entropy_gradient"
        gradient = emit(name, call.outputs[1], *others, like=logits, **call.settings)
        return *gradient, *(None for _ in others)


class SoftmaxCrossEntropyGradient(Operation):
    """dz = (m p - c t) / (steps batch), from probabilities, target and perhaps weights."""

    name = "softmax_cross_entropy_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class ElementwiseLoss(Operation):
    """loss = mean over the batch of factor * the sum of a formula over the numbers of a sample.

    Inputs prediction, target, perhaps a weight for each sample. Settings: `formula` of p, t and
    of settings; `factor`; perhaps `gradient`, the derivative by p where it is not the formula's
    own; `class_weights`. Where the last axis of the prediction is classes, the formula may use k,
    the number of the class, and c, its weight; the target then is one number for all of them.
    """

    name = "elementwise_loss"
    outputs = ("loss",)

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs, settings
        return (SCALAR,)

    def derivative(self, emit: Emit, call: Call, dy: Tensor | None) -> tuple[Tensor | None, ...]:
        del dy
        prediction, target, *weight = call.inputs
        text = word(call.settings, "formula")
        by_prediction = str(call.settings.get("gradient", "")) or derivative_text(text, "p")
        gradients: list[Tensor | None] = []
        for tensor, formula in ((prediction, by_prediction), (target, derivative_text(text, "t"))):
            settings = {**call.settings, "formula": formula}
            learns = tensor is prediction or target.role is Role.ACTIVATION
            name = "elementwise_loss_gradient"
            gradients += emit(name, *call.inputs, like=tensor, **settings) if learns else (None,)
        return *gradients, *(None for _ in weight)


class ElementwiseLossGradient(Operation):
    """The setting `formula`, by now a derivative, times factor and weight, over the batch size."""

    name = "elementwise_loss_gradient"

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del settings
        return (Result(inputs[0].shape, role=Role.GRADIENT),)


class CorrectCount(Operation):
    """How many answers of the batch are right, and how many there are.

    Inputs scores (classes,) or (steps, classes), and a target as that of SoftmaxCrossEntropy: an
    answer is right when its largest score is at the target class, or where the target is
    largest. A tie goes to the lowest class, as in NumPy's argmax. No answer counts for class -1.
    """

    name = "correct_count"
    outputs = ("count", "answers")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs, settings
        return SCALAR, SCALAR


class BinaryCorrectCount(Operation):
    """The same for answers that are yes or no: each number of the prediction is one.

    Yes is a prediction above `threshold`, a target above `target_threshold`; a target below
    `lowest` is no answer.
    """

    name = "binary_correct_count"
    outputs = ("count", "answers")

    def results(
        self, inputs: Sequence[Tensor], settings: Mapping[str, Setting]
    ) -> tuple[Result, ...]:
        del inputs, settings
        return SCALAR, SCALAR


RIGHT = (
    "where(t < lowest, 0, where(p > threshold, where(t > target_threshold, 1, 0),"
    " where(t > target_threshold, 0, 1)))"
)
"""What a number counts in `binary_correct_count`."""
COUNTED = "where(t < lowest, 0, 1)"


def constants_of(text: str) -> tuple[str, ...]:
    """The names of a loss formula that are settings of the operation."""
    return tuple(name for name in names_of(known(text)) if name not in _GIVEN)


OPERATIONS: tuple[Operation, ...] = (
    SoftmaxCrossEntropy(),
    SoftmaxCrossEntropyGradient(),
    ElementwiseLoss(),
    ElementwiseLossGradient(),
    CorrectCount(),
    BinaryCorrectCount(),
)
