"""Convolution, in NumPy: every window as a view, then one contraction for each group."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.convolution import as_image, as_window, transposed_shape
from netwright.operations.operation import whole, whole_numbers


def image(x: Array) -> Array:
    """(batch, channels, height, width), of height 1 for sequences."""
    return x.reshape(len(x), *as_image(x.shape[1:]))


def padded(settings: Settings, x: Array, value: float = 0.0) -> Array:
    """X with its border; (batch, channels, height, width)."""
    top, bottom, left, right = whole_numbers(settings, "padding")
    return np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)), constant_values=value)


def windows(
    settings: Settings, x: Array, window: tuple[int, ...], dilation: tuple[int, ...] = (1, 1)
) -> Array:
    """A view of padded x: (batch, channels, p, q, r, s)."""
    (down, across), (apart, aside) = whole_numbers(settings, "stride"), dilation
    spans = ((window[0] - 1) * apart + 1, (window[1] - 1) * aside + 1)
    view = np.lib.stride_tricks.sliding_window_view(x, spans, axis=(2, 3))
    return view[:, :, ::down, ::across, ::apart, ::aside]


def conv2d(settings: Settings, x: Array, weight: Array, *bias: Array) -> tuple[Array, ...]:
    window, groups = as_window(weight.shape[2:]), whole(settings, "groups")
    dilation = whole_numbers(settings, "dilation")
    view = windows(settings, padded(settings, image(x)), window, dilation)
    parts = [
        np.einsum("ncpqrs,kcrs->nkpq", part, w.reshape(*w.shape[:2], *window), optimize=True)
        for part, w in zip(
            np.split(view, groups, axis=1), np.split(weight, groups, axis=0), strict=True
        )
    ]
    y = np.concatenate(parts, axis=1)
    y = y + bias[0][:, None, None] if bias else y
    return (y.reshape(*y.shape[:2], *y.shape[2 if x.ndim == 4 else 3 :]),)


def conv2d_input_gradient(settings: Settings, dy: Array, weight: Array) -> tuple[Array, ...]:
    shape = whole_numbers(settings, "input_shape")
    window, groups = as_window(weight.shape[2:]), whole(settings, "groups")
    channels, height, width = as_image(shape)
    top, bottom, left, right = whole_numbers(settings, "padding")
    (down, across), (apart, aside) = (
        whole_numbers(settings, "stride"),
        whole_numbers(settings, "dilation"),
    )
    dx = np.zeros((len(dy), channels, height + top + bottom, width + left + right))
    dy = image(dy)
    _, _, rows, columns = dy.shape
    for part, gradient, w in zip(
        np.split(dx, groups, axis=1),
        np.split(dy, groups, axis=1),
        np.split(weight.reshape(*weight.shape[:2], *window), groups, axis=0),
        strict=True,
    ):
        for r in range(window[0]):
            for s in range(window[1]):
                first, begin = r * apart, s * aside
                reached = part[
                    :,
                    :,
                    first : first + down * rows : down,
                    begin : begin + across * columns : across,
                ]
                reached += np.einsum("nkpq,kc->ncpq", gradient, w[:, :, r, s], optimize=True)
    return (dx[:, :, top : top + height, left : left + width].reshape(len(dx), *shape),)


def conv2d_weight_gradient(settings: Settings, x: Array, dy: Array) -> tuple[Array, ...]:
    kernel, groups = whole_numbers(settings, "kernel"), whole(settings, "groups")
    dilation = whole_numbers(settings, "dilation")
    # Rows and columns that no window reaches are left out: the windows are those of dy.
    view = windows(settings, padded(settings, image(x)), as_window(kernel), dilation)
    _, _, rows, columns = image(dy).shape
    parts = [
        np.einsum("ncpqrs,nkpq->kcrs", part, gradient, optimize=True)
        for part, gradient in zip(
            np.split(view[:, :, :rows, :columns], groups, axis=1),
            np.split(image(dy), groups, axis=1),
            strict=True,
        )
    ]
    dw = np.concatenate(parts, axis=0)
    return (dw.reshape(*dw.shape[:2], *kernel),)


def conv_transpose2d(
    settings: Settings, x: Array, weight: Array, *bias: Array
) -> tuple[Array, ...]:
    shape = transposed_shape(x.shape[1:], weight.shape, settings)
    (y,) = conv2d_input_gradient({**settings, "input_shape": shape}, x, weight)
    return (y + bias[0].reshape(-1, *[1] * (y.ndim - 2)) if bias else y,)
