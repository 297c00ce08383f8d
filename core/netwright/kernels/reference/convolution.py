"""Convolution, in NumPy: every window as a view, then one contraction."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.operation import whole_numbers


def padded(settings: Settings, x: Array, value: float = 0.0) -> Array:
    """X with its border; (batch, channels, height, width)."""
    top, bottom, left, right = whole_numbers(settings, "padding")
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)


def windows(settings: Settings, x: Array, window: tuple[int, ...]) -> Array:
    """A view of padded x: (batch, channels, p, q, r, s)."""
    down, across = whole_numbers(settings, "stride")
    view = np.lib.stride_tricks.sliding_window_view(x, window, axis=(2, 3))
    return view[:, :, ::down, ::across]


def conv2d(settings: Settings, x: Array, weight: Array, *bias: Array) -> tuple[Array, ...]:
    view = windows(settings, padded(settings, x), weight.shape[2:])
    y = np.einsum("ncpqrs,kcrs->nkpq", view, weight, optimize=True)
    return (y + bias[0][:, None, None] if bias else y,)


def conv2d_input_gradient(settings: Settings, dy: Array, weight: Array) -> tuple[Array, ...]:
    channels, height, width = whole_numbers(settings, "input_shape")
    top, bottom, left, right = whole_numbers(settings, "padding")
    down, across = whole_numbers(settings, "stride")
    _, _, rows, columns = dy.shape
    dx = np.zeros((len(dy), channels, height + top + bottom, width + left + right))
    for r in range(weight.shape[2]):
        for s in range(weight.shape[3]):
            reached = dx[:, :, r : r + down * rows : down, s : s + across * columns : across]
            reached += np.einsum("nkpq,kc->ncpq", dy, weight[:, :, r, s], optimize=True)
    return (dx[:, :, top : top + height, left : left + width],)


def conv2d_weight_gradient(settings: Settings, x: Array, dy: Array) -> tuple[Array, ...]:
    view = windows(settings, padded(settings, x), whole_numbers(settings, "kernel"))
    return (np.einsum("ncpqrs,nkpq->kcrs", view, dy, optimize=True),)
