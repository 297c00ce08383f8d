"""Pooling, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.kernels.reference.convolution import padded, windows
from netwright.operations.operation import whole_numbers


def max_pool2d(settings: Settings, x: Array) -> tuple[Array, ...]:
    window = whole_numbers(settings, "window")
    view = windows(settings, padded(settings, x, -np.inf), window)
    flat = view.reshape(*view.shape[:4], -1)
    return flat.max(axis=-1), flat.argmax(axis=-1).astype(x.dtype)


def max_pool2d_gradient(settings: Settings, winner: Array, dy: Array) -> tuple[Array, ...]:
    channels, height, width = whole_numbers(settings, "input_shape")
    _, columns = whole_numbers(settings, "window")
    top, bottom, left, right = whole_numbers(settings, "padding")
    down, across = whole_numbers(settings, "stride")
    dx = np.zeros((len(dy), channels, height + top + bottom, width + left + right))
    n, c, p, q = np.indices(dy.shape)
    row, column = np.divmod(winner.astype(int), columns)
    np.add.at(dx, (n, c, p * down + row, q * across + column), dy)
    return (dx[:, :, top : top + height, left : left + width],)
