"""Batch normalisation, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.operation import number


def batch_norm(
    settings: Settings, x: Array, gain: Array, bias: Array, mean: Array, variance: Array
) -> tuple[Array, ...]:
    del mean, variance
    axes = _others(x)
    mean, variance = x.mean(axes), x.var(axes)
    return *batch_norm_inference(settings, x, gain, bias, mean, variance), mean, variance


def batch_norm_inference(
    settings: Settings, x: Array, gain: Array, bias: Array, mean: Array, variance: Array
) -> tuple[Array, ...]:
    h = (x - _spread(mean, x)) / _deviation(settings, variance, x)
    return (_spread(gain, x) * h + _spread(bias, x),)


def batch_norm_gradient(
    settings: Settings, dy: Array, x: Array, gain: Array, mean: Array, variance: Array
) -> tuple[Array, ...]:
    axes, n = _others(x), x.size // x.shape[1]
    deviation = _deviation(settings, variance, x)
    h = (x - _spread(mean, x)) / deviation
    dbias, dgain = dy.sum(axes), (dy * h).sum(axes)
    dx = _spread(gain, x) / deviation * (dy - (_spread(dbias, x) + h * _spread(dgain, x)) / n)
    return dx, dgain, dbias


def running_average(settings: Settings, state: Array, value: Array) -> tuple[Array, ...]:
    momentum = number(settings, "momentum")
    return ((1 - momentum) * state + momentum * value,)


def running_variance(
    settings: Settings, state: Array, variance: Array, x: Array
) -> tuple[Array, ...]:
    n = x.size // x.shape[1]
    return running_average(settings, state, variance * n / max(n - 1, 1))


def _others(x: Array) -> tuple[int, ...]:
    return 0, *range(2, x.ndim)


def _spread(statistic: Array, x: Array) -> Array:
    return statistic.reshape(1, -1, *(1,) * (x.ndim - 2))


def _deviation(settings: Settings, variance: Array, x: Array) -> Array:
    return _spread(np.sqrt(variance + number(settings, "epsilon")), x)
