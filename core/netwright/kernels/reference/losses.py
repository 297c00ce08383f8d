"""Losses, in NumPy. Targets that are classes come as numbers without a fraction."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.kernels.reference.channels import log_of_softmax
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.syntax import known
from netwright.operations.losses import COUNTED, RIGHT, constants_of
from netwright.operations.operation import number, numbers, word


def softmax_cross_entropy(
    settings: Settings, logits: Array, target: Array, weight: Array | None = None
) -> tuple[Array, ...]:
    log_p = log_of_softmax(logits, -1)
    terms = -_shares(settings, target, log_p.shape) * log_p
    return np.asarray((terms * _scale(settings, weight, logits)).sum()), np.exp(log_p)


def softmax_cross_entropy_gradient(
    settings: Settings, probabilities: Array, target: Array, weight: Array | None = None
) -> tuple[Array, ...]:
    shares = _shares(settings, target, probabilities.shape)
    dz = probabilities * shares.sum(axis=-1, keepdims=True) - shares
    return (dz * _scale(settings, weight, probabilities),)


def elementwise_loss(
    settings: Settings, prediction: Array, target: Array, weight: Array | None = None
) -> tuple[Array, ...]:
    (terms,) = elementwise_loss_gradient(settings, prediction, target, weight)
    return (np.asarray(terms.sum()),)


def elementwise_loss_gradient(
    settings: Settings, prediction: Array, target: Array, weight: Array | None = None
) -> tuple[Array, ...]:
    """The formula times factor and weight, over the batch size: of the loss and its derivative."""
    text = word(settings, "formula")
    values = {name: np.asarray(number(settings, name)) for name in constants_of(text)}
    values["p"], values["t"] = prediction, _like(prediction, target)
    values["k"] = np.arange(prediction.shape[-1], dtype=float)
    values["c"] = np.asarray(numbers(settings, "class_weights") or 1.0, float)
    terms = np.broadcast_to(evaluate(known(text), values), prediction.shape)
    return (terms * _scale(settings, weight, prediction),)


def correct_count(settings: Settings, scores: Array, target: Array) -> tuple[Array, ...]:
    del settings
    if target.ndim == scores.ndim:
        target = target.argmax(axis=-1)
    right = scores.argmax(axis=-1) == target
    return np.asarray(right.sum(), float), np.asarray((target >= 0).sum(), float)


def binary_correct_count(settings: Settings, prediction: Array, target: Array) -> tuple[Array, ...]:
    names = ("threshold", "target_threshold", "lowest")
    values = {name: np.asarray(number(settings, name)) for name in names}
    values["p"], values["t"] = prediction, _like(prediction, target)
    return tuple(np.asarray(evaluate(known(text), values).sum()) for text in (RIGHT, COUNTED))


def _shares(settings: Settings, target: Array, shape: tuple[int, ...]) -> Array:
    """The share of each class times its weight; none anywhere for the class -1."""
    if target.ndim < len(shape):
        target = np.asarray(target[..., None] == np.arange(shape[-1]), float)
    shares: Array = target * np.asarray(numbers(settings, "class_weights") or 1.0)
    return shares


def _like(prediction: Array, target: Array) -> Array:
    """The target in the shape of the prediction, or with one number for all classes."""
    same = target.size == prediction.size
    shaped: Array = target.reshape(prediction.shape if same else (*target.shape, 1))
    return shaped


def _scale(settings: Settings, weight: Array | None, like: Array) -> Array:
    scale = np.asarray(number(settings, "factor") / len(like))
    return scale if weight is None else scale * weight.reshape(-1, *(1,) * (like.ndim - 1))
