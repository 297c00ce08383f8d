"""Moving numbers: y[f] = x[m[f]], or 0 where m[f] is -1, and its gradient."""

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    block_count,
    block_index,
    load4,
    quotient,
    store4,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def gathered() -> Kernel:
    """y[f] = the sum of x over the places that a table names for f; -1 ends them.

    Arguments: rows of y, lanes, table (in w), places for each row, x, y. A thread for 4 lanes.
    """

    def kernel(p, w, at):
        rows, lanes, table, most, x, y = arguments(w, at, 6)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < rows * lanes:
            row = quotient(i, lanes)
            lane = i - row * lanes
            s0, s1, s2, s3 = float32(0), float32(0), float32(0), float32(0)
            for j in range(most):
                place = w[table + row * most + j]
                if place >= 0:
                    a, b, c, d = load4(p, x + place * lanes + lane)
                    s0, s1, s2, s3 = s0 + a, s1 + b, s2 + c, s3 + d
            store4(p, y + i, s0, s1, s2, s3)
            i += 4 * block_count() * thread_count()

    return kernel


def placed() -> Kernel:
    """y[o, offset + k] = x[o, k]: one part of a concatenation.

    Arguments: numbers of x, of x for each o, of y for each o, x, y with its offset, all multiples
    of 4. A thread for 4 numbers.
    """

    def kernel(p, w, at):
        count, chunk, stride, x, y = arguments(w, at, 5)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < count:
            o = quotient(i, chunk)
            a, b, c, d = load4(p, x + i)
            store4(p, y + o * (stride - chunk) + i, a, b, c, d)
            i += 4 * block_count() * thread_count()

    return kernel
