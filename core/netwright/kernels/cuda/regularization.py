"""Clipping of gradients and regularization of weights.

Formulas: kernels/reference/regularization.py. Limits and strengths stand among the words, as
the bits of a float. Nothing is done once HALT is up.
"""

import math

from numpy import float32

from netwright.kernels.cuda.functions import choose
from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_count,
    block_index,
    load4,
    shared,
    store4,
    thread_count,
    thread_index,
)
from netwright.kernels.cuda.reductions import block_sum
from netwright.kernels.variant import Kernel


def limited(g, limit):
    """min(max(g, -limit), limit); NaN stays."""
    return choose(g > limit, limit, choose(g < -limit, -limit, g))


def penalized(g, x, l1, l2):
    """g + l1 sign(x) + l2 x."""
    return g + choose(x > float32(0), l1, choose(x < float32(0), -l1, float32(0))) + l2 * x


def clip_values() -> Kernel:
    """g = min(max(g, -limit), limit). Arguments: length, g, limit, where HALT stands."""

    def kernel(p, w, at):
        length, gradients, bits, halt = arguments(w, at, 4)
        limit = as_float(bits)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < length and w[halt] == 0:
            a, b, c, d = load4(p, gradients + i)
            store4(
                p,
                gradients + i,
                limited(a, limit),
                limited(b, limit),
                limited(c, limit),
                limited(d, limit),
            )
            i += 4 * block_count() * thread_count()

    return kernel


def square_sums() -> Kernel:
    """sums[block] = the sum of g^2 over what the block comes to. Arguments: length, g, sums."""

    def kernel(p, w, at):
        length, gradients, sums = arguments(w, at, 3)
        memory = shared(32)
        total = float32(0)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < length:
            a, b, c, d = load4(p, gradients + i)
            total += (a * a + b * b) + (c * c + d * d)
            i += 4 * block_count() * thread_count()
        total = block_sum(total, memory)
        if thread_index() == 0:
            p[sums + block_index()] = total

    return kernel


def norm_scale() -> Kernel:
    """scale = min(1, limit / (sqrt(total of sums) + 1e-6)). One block.

    Arguments: number of sums, sums, scale, limit.
    """

    def kernel(p, w, at):
        count, sums, scale, bits = arguments(w, at, 4)
        memory = shared(32)
        total = float32(0)
        i = thread_index()
        while i < count:
            total += p[sums + i]
            i += thread_count()
        total = block_sum(total, memory)
        if thread_index() == 0:
            factor = as_float(bits) / (math.sqrt(total) + float32(1e-6))
            p[scale] = choose(factor > float32(1), float32(1), factor)

    return kernel


def scaled() -> Kernel:
    """g = scale g. Arguments: length, g, scale, where HALT stands."""

    def kernel(p, w, at):
        length, gradients, scale, halt = arguments(w, at, 4)
        factor = p[scale]
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < length and w[halt] == 0:
            a, b, c, d = load4(p, gradients + i)
            store4(p, gradients + i, factor * a, factor * b, factor * c, factor * d)
            i += 4 * block_count() * thread_count()

    return kernel


def add_penalty() -> Kernel:
    """g = g + l1 sign(x) + l2 x. Arguments: length, x, g, l1, l2, where HALT stands."""

    def kernel(p, w, at):
        length, weights, gradients, first, second, halt = arguments(w, at, 6)
        l1, l2 = as_float(first), as_float(second)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < length and w[halt] == 0:
            x0, x1, x2, x3 = load4(p, weights + i)
            a, b, c, d = load4(p, gradients + i)
            store4(
                p,
                gradients + i,
                penalized(a, x0, l1, l2),
                penalized(b, x1, l1, l2),
                penalized(c, x2, l1, l2),
                penalized(d, x3, l1, l2),
            )
            i += 4 * block_count() * thread_count()

    return kernel


def limit_norm() -> Kernel:
    """x = x min(1, limit / |x|) for each row by itself. A block for each row.

    Arguments: numbers of a row, from row to row, x, limit, where HALT stands.
    """

    def kernel(p, w, at):
        length, stride, weights, bits, halt = arguments(w, at, 5)
        memory = shared(32)
        start = weights + block_index() * stride
        total = float32(0)
        i = thread_index()
        while i < length:
            total += p[start + i] * p[start + i]
            i += thread_count()
        total = block_sum(total, memory)
        limit = as_float(bits)
        if total > limit * limit and w[halt] == 0:
            scale = limit / math.sqrt(total)
            i = thread_index()
            while i < length:
                p[start + i] = p[start + i] * scale
                i += thread_count()

    return kernel
