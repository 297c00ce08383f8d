"""Learning rules: one sweep over all parameters at once.

Coefficients of a step: 1 / batch size, then those named below. Units: CHUNK parameters.
Arguments: length, parameters, gradients, first and second moments, coefficients, slots,
coefficients a step.
"""

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    load,
    load_lanes,
    multiply_add,
    smaller,
    splat,
    square_root,
    store_lanes,
    word,
)
from netwright.kernels.cpu.pointwise import CHUNK


def sgd() -> Kernel:
    """v = momentum v + g;  p = p - rate v. Coefficients: rate, momentum."""

    def kernel(p, w, at, step, block, low, high):
        parameters, gradients, moments = arguments(w, at + 1, 3)
        here = word(w, at + 5) + (step % word(w, at + 6)) * word(w, at + 7)
        rate = splat(-load(p, here + 1))
        momentum = splat(load(p, here + 2))
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            g = load_lanes(p, gradients + i)
            v = multiply_add(momentum, load_lanes(p, moments + i), g)
            store_lanes(p, moments + i, v)
            store_lanes(p, parameters + i, multiply_add(rate, v, load_lanes(p, parameters + i)))

    return kernel


def adam() -> Kernel:
    """m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  p = p - rate m / (sqrt(v) root + eps).

    Coefficients: rate / (1 - b1^t), root = 1 / sqrt(1 - b2^t), b1, 1 - b1, b2, 1 - b2, eps.
    """

    def kernel(p, w, at, step, block, low, high):
        parameters, gradients, first, second = arguments(w, at + 1, 4)
        here = word(w, at + 5) + (step % word(w, at + 6)) * word(w, at + 7)
        rate = splat(-load(p, here + 1))
        root = splat(load(p, here + 2))
        b1, c1 = splat(load(p, here + 3)), splat(load(p, here + 4))
        b2, c2 = splat(load(p, here + 5)), splat(load(p, here + 6))
        eps = splat(load(p, here + 7))
        for i in range(low * CHUNK, smaller(high * CHUNK, word(w, at)), LANES):
            g = load_lanes(p, gradients + i)
            m = multiply_add(b1, load_lanes(p, first + i), c1 * g)
            v = multiply_add(b2, load_lanes(p, second + i), c2 * g * g)
            store_lanes(p, first + i, m)
            store_lanes(p, second + i, v)
            change = m / multiply_add(square_root(v), root, eps)
            value = multiply_add(rate, change, load_lanes(p, parameters + i))
            store_lanes(p, parameters + i, value)

    return kernel
