"""Activations and sums, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.operation import whole_numbers


def relu(settings: Settings, x: Array) -> tuple[Array, ...]:
    del settings
    return (x * (x > 0),)


def relu_gradient(settings: Settings, y: Array, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy * (y > 0),)


def tanh(settings: Settings, x: Array) -> tuple[Array, ...]:
    del settings
    return (np.tanh(x),)


def tanh_gradient(settings: Settings, y: Array, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy * (1 - y * y),)


def sigmoid(settings: Settings, x: Array) -> tuple[Array, ...]:
    del settings
    small = np.exp(-np.abs(x))
    return (np.where(x >= 0, 1, small) / (1 + small),)


def sigmoid_gradient(settings: Settings, y: Array, dy: Array) -> tuple[Array, ...]:
    del settings
    return (dy * y * (1 - y),)


def add(settings: Settings, a: Array, b: Array) -> tuple[Array, ...]:
    del settings
    return (a + b,)


def reshape(settings: Settings, x: Array) -> tuple[Array, ...]:
    return (x.reshape(len(x), *whole_numbers(settings, "shape")),)
