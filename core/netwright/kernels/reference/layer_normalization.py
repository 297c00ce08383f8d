"""Layer normalisation, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.operation import number, whole_numbers


def layer_norm(settings: Settings, x: Array, gain: Array, bias: Array) -> tuple[Array, ...]:
    rows = x.reshape(len(x), -1, gain.size)
    mean = rows.mean(axis=-1)
    scale = 1 / np.sqrt(rows.var(axis=-1) + number(settings, "epsilon"))
    y = gain.ravel() * (rows - mean[..., None]) * scale[..., None] + bias.ravel()
    return y.reshape(x.shape), mean, scale


def layer_norm_input_gradient(
    settings: Settings, x: Array, mean: Array, scale: Array, gain: Array, dy: Array
) -> tuple[Array, ...]:
    del settings
    z = _normalised(x, mean, scale)
    g = gain.ravel() * dy.reshape(z.shape)
    part = g - g.mean(axis=-1, keepdims=True) - z * (g * z).mean(axis=-1, keepdims=True)
    return ((scale[..., None] * part).reshape(x.shape),)


def layer_norm_gain_gradient(
    settings: Settings, x: Array, mean: Array, scale: Array, dy: Array
) -> tuple[Array, ...]:
    z = _normalised(x, mean, scale)
    return ((dy.reshape(z.shape) * z).sum(axis=(0, 1)).reshape(whole_numbers(settings, "shape")),)


def layer_norm_bias_gradient(settings: Settings, dy: Array) -> tuple[Array, ...]:
    shape = whole_numbers(settings, "shape")
    return (dy.reshape(-1, int(np.prod(shape))).sum(axis=0).reshape(shape),)


def _normalised(x: Array, mean: Array, scale: Array) -> Array:
    return (x.reshape(*mean.shape, -1) - mean[..., None]) * scale[..., None]
