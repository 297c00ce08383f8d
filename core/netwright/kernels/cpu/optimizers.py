"""Learning rules: one sweep over all parameters at once. Formulas: kernels/reference/optimizers.py.

Coefficients of a step: 1 / batch size, then those named below. Units: CHUNK parameters.
Arguments: length, coefficients, slots, coefficients a step, parameters, gradients, moments.
Padding is 0 with a gradient of 0; every rule leaves it so.
"""

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    load,
    load_lanes,
    multiply_add,
    quick_root,
    reciprocal,
    smaller,
    splat,
    store_lanes,
)
from netwright.kernels.cpu.pointwise import CHUNK
from netwright.kernels.variant import Kernel


def descent() -> Kernel:
    """p = p - rate g. Coefficients: rate."""

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients = arguments(w, at, 6)
        rate = splat(-load(p, table + (step % slots) * width + 1))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            value = load_lanes(p, parameters + i)
            store_lanes(p, parameters + i, multiply_add(rate, load_lanes(p, gradients + i), value))

    return kernel


def momentum() -> Kernel:
    """v = momentum v + g;  p = p - rate v. Coefficients: rate, momentum."""

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients, moments = arguments(w, at, 7)
        here = table + (step % slots) * width
        rate, kept = splat(-load(p, here + 1)), splat(load(p, here + 2))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            v = multiply_add(kept, load_lanes(p, moments + i), load_lanes(p, gradients + i))
            store_lanes(p, moments + i, v)
            store_lanes(p, parameters + i, multiply_add(rate, v, load_lanes(p, parameters + i)))

    return kernel


def nesterov() -> Kernel:
    """v = momentum v + g;  p = p - rate (g + momentum v). Coefficients: rate, momentum."""

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients, moments = arguments(w, at, 7)
        here = table + (step % slots) * width
        rate, kept = splat(-load(p, here + 1)), splat(load(p, here + 2))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            g = load_lanes(p, gradients + i)
            v = multiply_add(kept, load_lanes(p, moments + i), g)
            store_lanes(p, moments + i, v)
            ahead = multiply_add(kept, v, g)
            store_lanes(p, parameters + i, multiply_add(rate, ahead, load_lanes(p, parameters + i)))

    return kernel


def adagrad() -> Kernel:
    """s = s + g^2;  p = p - rate g / (sqrt(s) + eps). Coefficients: rate, eps."""

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients, sums = arguments(w, at, 7)
        here = table + (step % slots) * width
        rate, eps = splat(-load(p, here + 1)), splat(load(p, here + 2))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            g = load_lanes(p, gradients + i)
            s = multiply_add(g, g, load_lanes(p, sums + i))
            store_lanes(p, sums + i, s)
            change = g * reciprocal(quick_root(s) + eps)
            value = multiply_add(rate, change, load_lanes(p, parameters + i))
            store_lanes(p, parameters + i, value)

    return kernel


def adadelta() -> Kernel:
    """v = rho v + (1 - rho) g^2;  d = g sqrt(u + eps) / sqrt(v + eps);  p = p - rate d.

    Then u = rho u + (1 - rho) d^2. Coefficients: rate, rho, 1 - rho, eps.
    """

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients, first, second = arguments(w, at, 8)
        here = table + (step % slots) * width
        rate, rho = splat(-load(p, here + 1)), splat(load(p, here + 2))
        rest, eps = splat(load(p, here + 3)), splat(load(p, here + 4))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            g, u = load_lanes(p, gradients + i), load_lanes(p, second + i)
            v = multiply_add(rho, load_lanes(p, first + i), rest * g * g)
            store_lanes(p, first + i, v)
            d = quick_root(u + eps) * reciprocal(quick_root(v + eps)) * g
            store_lanes(p, second + i, multiply_add(rho, u, rest * d * d))
            store_lanes(p, parameters + i, multiply_add(rate, d, load_lanes(p, parameters + i)))

    return kernel


def rmsprop() -> Kernel:
    """v = a v + (1 - a) g^2;  p = p - rate g / (sqrt(v) + eps).

    Coefficients: rate, a, 1 - a, eps.
    """

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients, means = arguments(w, at, 7)
        here = table + (step % slots) * width
        rate, a = splat(-load(p, here + 1)), splat(load(p, here + 2))
        rest, eps = splat(load(p, here + 3)), splat(load(p, here + 4))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            g = load_lanes(p, gradients + i)
            v = multiply_add(a, load_lanes(p, means + i), rest * g * g)
            store_lanes(p, means + i, v)
            change = g * reciprocal(quick_root(v) + eps)
            value = multiply_add(rate, change, load_lanes(p, parameters + i))
            store_lanes(p, parameters + i, value)

    return kernel


def adam() -> Kernel:
    """m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2.

    Then p = p - decay p - rate m / (sqrt(v) root + eps).
    Coefficients: rate / (1 - b1^t), root = 1 / sqrt(1 - b2^t), b1, 1 - b1, b2, 1 - b2, eps, decay.
    """

    def kernel(p, w, at, step, block, low, high):
        length, table, slots, width, parameters, gradients, first, second = arguments(w, at, 8)
        here = table + (step % slots) * width
        rate, root = splat(-load(p, here + 1)), splat(load(p, here + 2))
        b1, c1 = splat(load(p, here + 3)), splat(load(p, here + 4))
        b2, c2 = splat(load(p, here + 5)), splat(load(p, here + 6))
        eps, decay = splat(load(p, here + 7)), splat(-load(p, here + 8))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            g, value = load_lanes(p, gradients + i), load_lanes(p, parameters + i)
            m = multiply_add(b1, load_lanes(p, first + i), c1 * g)
            v = multiply_add(b2, load_lanes(p, second + i), c2 * g * g)
            change = m * reciprocal(multiply_add(quick_root(v), root, eps))
            value = multiply_add(rate, change, multiply_add(decay, value, value))
            store_lanes(p, first + i, m)
            store_lanes(p, second + i, v)
            store_lanes(p, parameters + i, value)

    return kernel
