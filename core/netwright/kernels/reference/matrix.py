"""Full matrices, in NumPy. All axes but the last are like the batch."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.matrix import mask_of
from netwright.operations.operation import whole


def dense(settings: Settings, x: Array, weight: Array, *bias: Array) -> tuple[Array, ...]:
    y = x @ masked(settings, weight).T
    return (y + bias[0] if bias else y,)


def dense_input_gradient(settings: Settings, dy: Array, weight: Array) -> tuple[Array, ...]:
    return (dy @ masked(settings, weight),)


def dense_weight_gradient(settings: Settings, x: Array, dy: Array) -> tuple[Array, ...]:
    return (masked(settings, dy.reshape(-1, dy.shape[-1]).T @ x.reshape(-1, x.shape[-1])),)


def masked(settings: Settings, weight: Array) -> Array:
    """The weights, 0 where a connection is cut."""
    mask = mask_of(settings)
    return weight if mask is None else weight * mask


def bias_gradient(settings: Settings, dy: Array) -> tuple[Array, ...]:
    kept = 1 if whole(settings, "axis") == 0 else dy.ndim - 1
    return (np.asarray(dy.sum(axis=tuple(axis for axis in range(dy.ndim) if axis != kept))),)
