"""Losses, in NumPy. Targets that are classes come as numbers without a fraction."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings


def softmax(settings: Settings, logits: Array) -> tuple[Array, ...]:
    del settings
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True),)


def softmax_cross_entropy(settings: Settings, logits: Array, target: Array) -> tuple[Array, ...]:
    del settings
    shifted = logits - logits.max(axis=1, keepdims=True)
    total = np.exp(shifted).sum(axis=1, keepdims=True)
    log_p = shifted - np.log(total)
    chosen = log_p[np.arange(len(target)), target.astype(int)]
    return np.asarray(-chosen.mean()), np.exp(log_p)


def softmax_cross_entropy_gradient(
    settings: Settings, probabilities: Array, target: Array
) -> tuple[Array, ...]:
    del settings
    dz = probabilities.copy()
    dz[np.arange(len(target)), target.astype(int)] -= 1
    return (dz / len(target),)


def mean_squared_error(settings: Settings, prediction: Array, target: Array) -> tuple[Array, ...]:
    del settings
    return (np.asarray(((prediction - target) ** 2).mean()),)


def mean_squared_error_gradient(
    settings: Settings, prediction: Array, target: Array
) -> tuple[Array, ...]:
    del settings
    return (2 * (prediction - target) / prediction.size,)


def correct_count(settings: Settings, scores: Array, target: Array) -> tuple[Array, ...]:
    del settings
    return (np.asarray((scores.argmax(axis=1) == target).sum(), float),)
