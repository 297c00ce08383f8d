"""What is asked of a network, told from its data, and what suits the question.

task                         last layer                              loss
yes or no                    1 number                                Sigmoid + Cross-Entropy
several questions, yes or no 1 number a question                     Sigmoid + Cross-Entropy
one of several classes       1 number a class                        Softmax + Cross-Entropy
numbers                      1 number each; Softplus or ReLU where   Mean Squared Error, Huber
                             none is below 0, Tanh within -1 and 1   where some lie far outside

The sigmoid and the softmax are part of their losses, which are then exact for all scores.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from netwright.data.arrangement import WEIGHTS
from netwright.data.dataset import Dataset
from netwright.data.tabular import index_array
from netwright.layers.activation import Relu, Softplus, Tanh
from netwright.layers.binary_losses import SigmoidCrossEntropy
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Target
from netwright.layers.layer import Layer
from netwright.layers.losses import Huber, MeanSquaredError
from netwright.training.task import Kind

FEWEST_UNITS, MOST_UNITS = 10, 100
_FEW, _MANY = 1_000, 10_000
"""Samples up to which one hidden layer will do, and from which it is three."""
_OUTLYING = 4.0
"""Quartile distances beyond the quartiles."""
_SOME = 0.005
"""Share of outlying values from which they are more than chance."""


@dataclass(frozen=True)
class Lookup:
    """A column of words that an Embedding looks up: the array, and how many words there are."""

    source: str
    vocabulary: int

    @property
    def features(self) -> int:
        """Half as many features as words, at most 50."""
        return min(50, ceil(self.vocabulary / 2))


@dataclass(frozen=True)
class Proposal:
    """A network for a data set, and why: `reasons` are sentences."""

    kind: Kind
    shape: tuple[int, ...]
    hidden: tuple[int, ...]
    """Units of each hidden layer; ReLU stands after each."""
    outputs: int
    last: Layer | None
    """The activation after the last layer, if it needs one."""
    loss: Layer
    target: Target
    metric: str
    lookups: tuple[Lookup, ...] = ()
    weights: str = ""
    """The array with the weights of samples, if the loss takes them."""
    reasons: tuple[str, ...] = ()


def kind_of(dataset: Dataset) -> Kind:
    """What these data ask."""
    if dataset.class_count > 2:
        return Kind.CLASSES
    if dataset.class_count:
        return Kind.YES_OR_NO
    preparation, targets = dataset.preparation, dataset.targets
    if preparation and preparation.targets:
        is_label = not preparation.targets[0].is_number
    else:
        is_label = targets[0].size > 1 and bool(np.isin(targets, (0, 1)).all())
    return Kind.LABELS if is_label else Kind.VALUES


def proposed(dataset: Dataset) -> Proposal:
    """What to begin with on these data. They have samples in their training part."""
    kind = kind_of(dataset)
    answers = dataset.targets[dataset.parts["training"]]
    hidden, why_hidden = _hidden(dataset)
    steps = answers.shape[1] if kind is Kind.CLASSES and answers.ndim > 1 else 0
    preparation = dataset.preparation
    weights = preparation.class_weights if preparation else ()
    last, loss, why = _ending(kind, answers, weights)
    outputs = dataset.class_count if kind is Kind.CLASSES else 1
    form = "class"
    if kind in (Kind.LABELS, Kind.VALUES):
        outputs, form = answers[0].size, "values"
    size = max(dataset.class_count, 2) if form == "class" else outputs
    return Proposal(
        kind,
        dataset.shape,
        hidden,
        outputs,
        last,
        loss,
        Target(form, size, steps),
        _metric(kind, answers),
        _lookups(dataset),
        WEIGHTS if weights and kind is Kind.YES_OR_NO else "",
        (why, why_hidden),
    )


def _lookups(dataset: Dataset) -> tuple[Lookup, ...]:
    preparation = dataset.preparation
    if preparation is None:
        return ()
    plans = [plan for plan in preparation.inputs if plan.encoding == "index"]
    # Where nothing else is there, the first column is the main array as well.
    first = "" if len(plans) == len(preparation.inputs) else None
    return tuple(
        Lookup(
            first if number == 0 and first is not None else index_array(plan.name),
            len(preparation.fit_of(plan.name).labels),
        )
        for number, plan in enumerate(plans)
    )


def _hidden(dataset: Dataset) -> tuple[tuple[int, ...], str]:
    samples, inputs = len(dataset.parts["training"]), max(dataset.inputs[0].size, 1)
    layers = 1 if samples < _FEW else 2 if samples < _MANY else 3
    units = min(max(10 * ceil(2 * inputs / 10), FEWEST_UNITS), MOST_UNITS)
    plural = "layer" if layers == 1 else "layers"
    words = (
        f"{layers} hidden {plural} of {units}: {samples:,} samples for training, {inputs:,}"
        f" {'number' if inputs == 1 else 'numbers'} each."
    )
    return (units,) * layers, words


def _ending(
    kind: Kind, answers: NDArray[np.generic], weights: tuple[float, ...]
) -> tuple[Layer | None, Layer, str]:
    if kind is Kind.CLASSES:
        words = "One score a class; softmax makes probabilities of them that add up to 1."
        return None, SoftmaxCrossEntropy(class_weights=weights), words
    if kind is not Kind.VALUES:
        each = "One score" if kind is Kind.YES_OR_NO else "One score a question"
        return None, SigmoidCrossEntropy(), f"{each}; a sigmoid makes the probability of yes of it."
    values = answers.astype(np.float64)
    low, high = float(values.min()), float(values.max())
    loss: Layer = MeanSquaredError()
    words = f"Values from {low:.3g} to {high:.3g}"
    if _has_outliers(values):
        loss = Huber()
        words += ", some far outside, which Huber does not square"
    if low >= 0:
        last: Layer | None = Softplus() if low > 0 else Relu()
        words += "; none is below 0"
    else:
        last = Tanh() if max(-low, high) <= 1 else None
    return last, loss, f"{words}."


def _has_outliers(values: NDArray[np.float64]) -> bool:
    lower, upper = np.quantile(values, (0.25, 0.75), axis=0)
    distance = np.maximum(upper - lower, 1e-12)
    outside = (values < lower - _OUTLYING * distance) | (values > upper + _OUTLYING * distance)
    return bool(outside.mean() > _SOME)


def _metric(kind: Kind, answers: NDArray[np.generic]) -> str:
    """What tells best how good the network is."""
    if kind is Kind.VALUES:
        return "root mean squared error and R²"
    if kind is Kind.LABELS:
        return "F1, the mean over the questions"
    counts = np.bincount(answers.astype(np.int64).ravel())
    counts = counts[counts > 0]
    if counts.max() < 3 * counts.min():
        return "accuracy"
    return "F1 of yes" if kind is Kind.YES_OR_NO else "F1, the mean over the classes"
