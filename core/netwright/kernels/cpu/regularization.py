"""Clipping of gradients and regularization of weights.

Formulas: kernels/reference/regularization.py. Limits and strengths stand among the words, as
the bits of a float.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    load,
    load_lanes,
    multiply_add,
    scalar_root,
    smaller,
    splat,
    square_root,
    store,
    store_lanes,
    total,
    where_greater,
)
from netwright.kernels.cpu.pointwise import CHUNK
from netwright.kernels.variant import Kernel


def clip_values() -> Kernel:
    """g = min(max(g, -limit), limit). Arguments: length, g, limit. Units: CHUNK numbers."""

    def kernel(p, w, at, step, block, low, high):
        length, gradients, limit = arguments(w, at, 3)
        most, least = splat(as_float(limit)), splat(-as_float(limit))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            g = load_lanes(p, gradients + i)
            g = where_greater(g, most, most, where_greater(least, g, least, g))
            store_lanes(p, gradients + i, g)

    return kernel


def square_sums() -> Kernel:
    """sums[unit] = the sum of g^2 over the unit. Arguments: length, g, sums. Units: CHUNK."""

    def kernel(p, w, at, step, block, low, high):
        length, gradients, sums = arguments(w, at, 3)
        for unit in range(low, high):
            part = splat(float32(0))
            for i in range(unit * CHUNK, smaller((unit + 1) * CHUNK, length), LANES):
                g = load_lanes(p, gradients + i)
                part = multiply_add(g, g, part)
            store(p, sums + unit, total(part))

    return kernel


def norm_scale() -> Kernel:
    """scale = min(1, limit / (sqrt(total of sums) + 1e-6)), in every lane. One unit.

    Arguments: number of sums, sums, scale, limit.
    """

    def kernel(p, w, at, step, block, low, high):
        count, sums, scale, limit = arguments(w, at, 4)
        square = float32(0)
        for i in range(count):
            square += load(p, sums + i)
        one, norm = splat(float32(1)), square_root(splat(square)) + splat(float32(1e-6))
        factor = splat(as_float(limit)) / norm
        store_lanes(p, scale, where_greater(factor, one, one, factor))

    return kernel


def scaled() -> Kernel:
    """g = scale g. Arguments: length, g, scale (in every lane). Units: CHUNK numbers."""

    def kernel(p, w, at, step, block, low, high):
        length, gradients, scale = arguments(w, at, 3)
        factor = load_lanes(p, scale)
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            store_lanes(p, gradients + i, factor * load_lanes(p, gradients + i))

    return kernel


def add_penalty() -> Kernel:
    """g = g + l1 sign(x) + l2 x. Arguments: length, x, g, l1, l2. Units: CHUNK numbers."""

    def kernel(p, w, at, step, block, low, high):
        length, weights, gradients, first, second = arguments(w, at, 5)
        l1, l2 = splat(as_float(first)), splat(as_float(second))
        less, zero = splat(-as_float(first)), splat(float32(0))
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            x = load_lanes(p, weights + i)
            sign = where_greater(x, zero, l1, where_greater(zero, x, less, zero))
            g = load_lanes(p, gradients + i) + sign
            store_lanes(p, gradients + i, multiply_add(l2, x, g))

    return kernel


def limit_norm() -> Kernel:
    """x = x min(1, limit / |x|) for each row by itself.

    Arguments: numbers of a row, from row to row, x, limit. Units: rows.
    """

    def kernel(p, w, at, step, block, low, high):
        length, stride, weights, most = arguments(w, at, 4)
        limit = as_float(most)
        for row in range(low, high):
            start, square = weights + row * stride, float32(0)
            for i in range(start, start + length):
                square += load(p, i) * load(p, i)
            if square > limit * limit:
                scale = limit / scalar_root(square)
                for i in range(start, start + length):
                    store(p, i, load(p, i) * scale)

    return kernel
