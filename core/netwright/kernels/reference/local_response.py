"""Local response normalisation, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.operation import number, whole


def local_response_norm(settings: Settings, x: Array) -> tuple[Array, ...]:
    size = whole(settings, "size")
    share = number(settings, "alpha") / size
    scale = number(settings, "k") + share * _summed(x * x, size // 2, (size - 1) // 2)
    return x * scale ** -number(settings, "beta"), scale


def local_response_norm_gradient(
    settings: Settings, x: Array, y: Array, scale: Array, dy: Array
) -> tuple[Array, ...]:
    size, beta = whole(settings, "size"), number(settings, "beta")
    share = 2 * number(settings, "alpha") * beta / size
    # The channels whose sum has c lie the other way around c.
    others = _summed(dy * y / scale, (size - 1) // 2, size // 2)
    return (dy * scale**-beta - share * x * others,)


def _summed(x: Array, before: int, after: int) -> Array:
    """Sums over the channels from c - before to c + after."""
    border = [(0, 0), (before, after), *[(0, 0)] * (x.ndim - 2)]
    view = np.lib.stride_tricks.sliding_window_view(np.pad(x, border), before + after + 1, axis=1)
    sums: Array = view.sum(axis=-1)
    return sums
