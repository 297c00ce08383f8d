"""Activations and sums, 16 numbers at a time.

Units: pieces of CHUNK numbers; every tensor of the operation has the same length.
"""

from numpy import float32

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    hyperbolic_tangent,
    load_lanes,
    logistic,
    rectified,
    smaller,
    splat,
    store_lanes,
    where_greater,
    word,
)

CHUNK = 2048


def relu() -> Kernel:
    """y = max(x, 0). Arguments: length, x, y."""

    def kernel(p, w, at, step, block, low, high):
        x, y = arguments(w, at + 1, 2)
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            store_lanes(p, y + i, rectified(load_lanes(p, x + i)))

    return kernel


def relu_gradient() -> Kernel:
    """dx = dy where y > 0, else 0. Arguments: length, y, dy, dx."""

    def kernel(p, w, at, step, block, low, high):
        y, dy, dx = arguments(w, at + 1, 3)
        zero = splat(float32(0))
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            gate = load_lanes(p, y + i)
            store_lanes(p, dx + i, where_greater(gate, zero, load_lanes(p, dy + i), zero))

    return kernel


def tanh() -> Kernel:
    """y = tanh x. Arguments: length, x, y."""

    def kernel(p, w, at, step, block, low, high):
        x, y = arguments(w, at + 1, 2)
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            store_lanes(p, y + i, hyperbolic_tangent(load_lanes(p, x + i)))

    return kernel


def tanh_gradient() -> Kernel:
    """dx = dy (1 - y^2). Arguments: length, y, dy, dx."""

    def kernel(p, w, at, step, block, low, high):
        y, dy, dx = arguments(w, at + 1, 3)
        one = splat(float32(1))
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            value = load_lanes(p, y + i)
            store_lanes(p, dx + i, load_lanes(p, dy + i) * (one - value * value))

    return kernel


def sigmoid() -> Kernel:
    """y = 1 / (1 + exp(-x)). Arguments: length, x, y."""

    def kernel(p, w, at, step, block, low, high):
        x, y = arguments(w, at + 1, 2)
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            store_lanes(p, y + i, logistic(load_lanes(p, x + i)))

    return kernel


def sigmoid_gradient() -> Kernel:
    """dx = dy y (1 - y). Arguments: length, y, dy, dx."""

    def kernel(p, w, at, step, block, low, high):
        y, dy, dx = arguments(w, at + 1, 3)
        one = splat(float32(1))
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            value = load_lanes(p, y + i)
            store_lanes(p, dx + i, load_lanes(p, dy + i) * value * (one - value))

    return kernel


def add() -> Kernel:
    """y = a + b. Arguments: length, a, b, y."""

    def kernel(p, w, at, step, block, low, high):
        a, b, y = arguments(w, at + 1, 3)
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            store_lanes(p, y + i, load_lanes(p, a + i) + load_lanes(p, b + i))

    return kernel
