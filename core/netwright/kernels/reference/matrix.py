"""Full matrices, in NumPy."""

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.matrix import mask_of


def dense(settings: Settings, x: Array, weight: Array, *bias: Array) -> tuple[Array, ...]:
    y = x @ masked(settings, weight).T
    return (y + bias[0] if bias else y,)


def dense_input_gradient(settings: Settings, dy: Array, weight: Array) -> tuple[Array, ...]:
    return (dy @ masked(settings, weight),)


def dense_weight_gradient(settings: Settings, x: Array, dy: Array) -> tuple[Array, ...]:
    return (masked(settings, dy.T @ x),)


def masked(settings: Settings, weight: Array) -> Array:
    """The weights, 0 where a connection is cut."""
    mask = mask_of(settings)
    return weight if mask is None else weight * mask


def bias_gradient(settings: Settings, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy.sum(axis=(0, *range(2, dy.ndim))),)
