"""Full matrices, in NumPy."""

from netwright.kernels.reference.arrays import Array, Settings


def dense(settings: Settings, x: Array, weight: Array, *bias: Array) -> tuple[Array, ...]:
    del settings
    y = x @ weight.T
    return (y + bias[0] if bias else y,)


def dense_input_gradient(settings: Settings, dy: Array, weight: Array) -> tuple[Array, ...]:
    del settings
    return (dy @ weight,)


def dense_weight_gradient(settings: Settings, x: Array, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy.T @ x,)


def bias_gradient(settings: Settings, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy.sum(axis=(0, *range(2, dy.ndim))),)
