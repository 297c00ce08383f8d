"""Softmax, log-softmax and maxout, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.channels import channel_axis
from netwright.operations.operation import whole


def log_of_softmax(x: Array, axis: int) -> Array:
    shifted = x - x.max(axis=axis, keepdims=True)
    result: Array = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))
    return result


def softmax(settings: Settings, x: Array) -> tuple[Array, ...]:
    del settings
    return (np.exp(log_of_softmax(x, _axis(x))),)


def softmax_gradient(settings: Settings, y: Array, dy: Array) -> tuple[Array, ...]:
    del settings
    return (y * (dy - (y * dy).sum(axis=_axis(y), keepdims=True)),)


def log_softmax(settings: Settings, x: Array) -> tuple[Array, ...]:
    del settings
    return (log_of_softmax(x, _axis(x)),)


def log_softmax_gradient(settings: Settings, y: Array, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy - np.exp(y) * dy.sum(axis=_axis(y), keepdims=True),)


def maxout(settings: Settings, x: Array) -> tuple[Array, ...]:
    return (_pieces(x, whole(settings, "pieces")).max(axis=_axis(x) + 1),)


def maxout_gradient(settings: Settings, x: Array, y: Array, dy: Array) -> tuple[Array, ...]:
    axis = _axis(x) + 1
    pieces = _pieces(x, whole(settings, "pieces"))
    is_winner = pieces == np.expand_dims(y, axis)
    first = is_winner & (np.cumsum(is_winner, axis=axis) == 1)
    return ((first * np.expand_dims(dy, axis)).reshape(x.shape),)


def _axis(x: Array) -> int:
    return 1 + channel_axis(x.shape[1:])


def _pieces(x: Array, pieces: int) -> Array:
    """Channels as (groups, pieces)."""
    axis = _axis(x)
    return x.reshape(*x.shape[:axis], x.shape[axis] // pieces, pieces, *x.shape[axis + 1 :])
