"""Twins of losses: (loss, answer of the network) from prediction, target and sample weights."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from netwright.layers.binary_losses import (
    BinaryCrossEntropy,
    Hinge,
    SigmoidCrossEntropy,
    SquaredHinge,
)
from netwright.layers.class_losses import (
    CategoricalCrossEntropy,
    KullbackLeibler,
    SoftmaxCrossEntropy,
    SparseCategoricalCrossEntropy,
)
from netwright.layers.losses import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    MeanSquaredLogError,
)
from support.torch_twin.place import Place, Twin, Twins

functional = nn.functional
Terms = Callable[[Any, Any, Any], Any]
"""(layer, prediction, target): the loss number by number, as PyTorch's reduction `none` has it."""


def same(p: Any) -> Any:
    return p


def mean(place: Place, terms: Any, weight: tuple[Any, ...]) -> Any:
    """Weighted by sample, the mean over samples and all that is left of them.

    Nothing is learned through the weight.
    """
    if weight:
        terms = terms * weight[0].detach().reshape(-1, *[1] * (terms.dim() - 1))
    return place.layer.weight * terms.mean()


def of_numbers(terms: Terms, answer: Callable[[Any], Any] = same) -> Twin:
    def twin(place: Place) -> Any:
        def loss(p: Any, t: Any, *weight: Any) -> Any:
            return mean(place, terms(place.layer, p, t), weight), answer(p)

        return loss

    return twin


def of_answers(terms: Terms, answer: Callable[[Any], Any] = same) -> Twin:
    """Yes or no as numbers, or as a class, of which -1 is no answer."""

    def both(layer: Any, p: Any, t: Any) -> Any:
        if t.dim() == p.dim():
            return terms(layer, p, t)
        t = t[..., None]
        return torch.where(t >= 0, terms(layer, p, t.clamp(0).to(p.dtype)), 0)

    return of_numbers(both, answer)


def of_classes(terms: Terms, answer: Callable[[Any], Any] = same) -> Twin:
    """Classes on the last axis here, on the second one in PyTorch."""

    def moved(layer: Any, p: Any, t: Any) -> Any:
        return terms(layer, p.movedim(-1, 1), t.movedim(-1, 1) if t.dim() == p.dim() else t)

    return of_numbers(moved, answer)


def class_weights(layer: Any) -> Any:
    weights = layer.class_weights
    return torch.tensor(weights, dtype=torch.float64) if weights else None


def softmax_cross_entropy(layer: Any, z: Any, t: Any) -> Any:
    settings = {} if t.dim() == z.dim() else {"ignore_index": -1}
    return functional.cross_entropy(z, t, class_weights(layer), reduction="none", **settings)


def sparse_cross_entropy(layer: Any, p: Any, t: Any) -> Any:
    return functional.nll_loss(
        torch.log(p), t, class_weights(layer), ignore_index=-1, reduction="none"
    )


def categorical_cross_entropy(layer: Any, p: Any, t: Any) -> Any:
    """torch.nn has none for probabilities: the sum over classes of -c t log p."""
    terms = -t * torch.log(p)
    weights = class_weights(layer)
    if weights is not None:
        terms = terms * weights.reshape(-1, *[1] * (p.dim() - 2))
    return terms.sum(1)


def hinge(layer: Any, p: Any, t: Any) -> Any:
    """torch.nn.HingeEmbeddingLoss is another: the margin of the right side."""
    del layer
    return functional.relu(1 - torch.where(t > 0, p, -p))


TWINS: Twins = {
    MeanSquaredError: of_numbers(lambda _, p, t: functional.mse_loss(p, t, reduction="none")),
    MeanAbsoluteError: of_numbers(lambda _, p, t: functional.l1_loss(p, t, reduction="none")),
    Huber: of_numbers(
        lambda layer, p, t: functional.huber_loss(p, t, reduction="none", delta=layer.delta)
    ),
    MeanSquaredLogError: of_numbers(
        lambda _, p, t: functional.mse_loss(
            torch.log1p(p.clamp(0)), torch.log1p(t.clamp(0)), reduction="none"
        )
    ),
    BinaryCrossEntropy: of_answers(
        lambda _, p, t: functional.binary_cross_entropy(p, t, reduction="none")
    ),
    SigmoidCrossEntropy: of_answers(
        lambda _, p, t: functional.binary_cross_entropy_with_logits(p, t, reduction="none"),
        torch.sigmoid,
    ),
    Hinge: of_answers(hinge),
    SquaredHinge: of_answers(lambda layer, p, t: hinge(layer, p, t) ** 2),
    SoftmaxCrossEntropy: of_classes(softmax_cross_entropy, lambda z: torch.softmax(z, -1)),
    CategoricalCrossEntropy: of_classes(categorical_cross_entropy),
    SparseCategoricalCrossEntropy: of_classes(sparse_cross_entropy),
    KullbackLeibler: of_classes(
        lambda _, p, t: functional.kl_div(torch.log(p), t, reduction="none").sum(1)
    ),
}
