"""Pooling, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.kernels.reference.convolution import image, padded, windows
from netwright.operations.convolution import as_image
from netwright.operations.operation import whole_numbers
from netwright.operations.pooling import window_sizes


def max_pool2d(settings: Settings, x: Array) -> tuple[Array, ...]:
    view = windows(settings, padded(settings, image(x), -np.inf), whole_numbers(settings, "window"))
    flat = _shaped(view.reshape(*view.shape[:4], -1), x)
    return flat.max(axis=-1), flat.argmax(axis=-1).astype(x.dtype)


def min_pool2d(settings: Settings, x: Array) -> tuple[Array, ...]:
    greatest, winner = max_pool2d(settings, -x)
    return -greatest, winner


def max_pool2d_gradient(settings: Settings, winner: Array, dy: Array) -> tuple[Array, ...]:
    shape = whole_numbers(settings, "input_shape")
    _, columns = whole_numbers(settings, "window")
    down, across = whole_numbers(settings, "stride")
    dx = _bordered(settings, dy, shape)
    n, c, p, q = np.indices(image(dy).shape)
    row, column = np.divmod(image(winner).astype(int), columns)
    np.add.at(dx, (n, c, p * down + row, q * across + column), image(dy))
    return (_inside(settings, dx, shape),)


def average_pool2d(settings: Settings, x: Array) -> tuple[Array, ...]:
    view = windows(settings, padded(settings, image(x)), whole_numbers(settings, "window"))
    sums = view.sum(axis=(-2, -1))
    rows, columns = window_sizes(x.shape[1:], sums.shape[1:], settings)
    return (_shaped(sums / np.outer(rows, columns), x),)


def average_pool2d_gradient(settings: Settings, dy: Array) -> tuple[Array, ...]:
    shape = whole_numbers(settings, "input_shape")
    down, across = whole_numbers(settings, "stride")
    counts = window_sizes(shape, dy.shape[1:], settings)
    part = image(dy) / np.outer(*counts)
    dx = _bordered(settings, dy, shape)
    height, width = part.shape[2:]
    for r, s in np.ndindex(*whole_numbers(settings, "window")):
        dx[:, :, r : r + down * height : down, s : s + across * width : across] += part
    return (_inside(settings, dx, shape),)


def _bordered(settings: Settings, dy: Array, shape: tuple[int, ...]) -> Array:
    """Zeros for an image with its border."""
    channels, height, width = as_image(shape)
    return padded(settings, np.zeros((len(dy), channels, height, width)))


def _inside(settings: Settings, x: Array, shape: tuple[int, ...]) -> Array:
    """An image without its border."""
    _, height, width = as_image(shape)
    top, _, left, _ = whole_numbers(settings, "padding")
    return x[:, :, top : top + height, left : left + width].reshape(len(x), *shape)


def _shaped(pooled: Array, x: Array) -> Array:
    """`pooled` (n, c, p, q, ...) as x is: without its row if x is a sequence."""
    return pooled if x.ndim == 4 else pooled[:, :, 0]
