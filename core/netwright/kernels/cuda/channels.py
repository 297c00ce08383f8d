"""Softmax, log-softmax and maxout: a thread for each place of each lane.

The channels of a place follow each other at a distance of `columns` numbers: places side by side,
lanes innermost. After the last channel the next such run begins. Neighbouring threads read
neighbouring lanes.
"""

import math

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    block_count,
    block_index,
    quotient,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def softmax(logarithmic: int) -> Kernel:
    """y[k] = exp(x[k]) / s, or x[k] - log s; s = sum of exp(x[j]).

    Arguments: threads, channels, columns, x, y.
    """

    def kernel(p, w, at):
        count, channels, columns, x, y = arguments(w, at, 5)
        i = block_index() * thread_count() + thread_index()
        while i < count:
            n = i + quotient(i, columns) * (channels - 1) * columns
            highest = p[x + n]
            for k in range(1, channels):
                z = p[x + n + k * columns]
                # NaN stays: it makes every later number NaN.
                if z > highest or z != z:
                    highest = z
            sums = float32(0)
            for k in range(channels):
                z = p[x + n + k * columns]
                e = math.exp(z - highest)
                sums += e
                if not logarithmic:
                    p[y + n + k * columns] = e
            if logarithmic:
                shift = math.log(sums)
                for k in range(channels):
                    p[y + n + k * columns] = p[x + n + k * columns] - highest - shift
            else:
                share = float32(1) / sums
                for k in range(channels):
                    p[y + n + k * columns] = p[y + n + k * columns] * share
            i += block_count() * thread_count()

    return kernel


def softmax_gradient(logarithmic: int) -> Kernel:
    """dx = y (dy - sum of y dy), or dy - exp(y) (sum of dy).

    Arguments: threads, channels, columns, y, dy, dx.
    """

    def kernel(p, w, at):
        count, channels, columns, y, dy, dx = arguments(w, at, 6)
        i = block_index() * thread_count() + thread_index()
        while i < count:
            n = i + quotient(i, columns) * (channels - 1) * columns
            sums = float32(0)
            for k in range(channels):
                d = p[dy + n + k * columns]
                if not logarithmic:
                    d = d * p[y + n + k * columns]
                sums += d
            for k in range(channels):
                d = p[dy + n + k * columns]
                own = p[y + n + k * columns]
                if logarithmic:
                    d = d - math.exp(own) * sums
                else:
                    d = own * (d - sums)
                p[dx + n + k * columns] = d
            i += block_count() * thread_count()

    return kernel


def maxout() -> Kernel:
    """y[k] = the largest of `pieces` channels that follow each other.

    Arguments: numbers of y, columns, pieces, x, y. A thread for each number of y: channel k of a
    run of y lies k columns on, its pieces begin pieces times as far.
    """

    def kernel(p, w, at):
        count, columns, pieces, x, y = arguments(w, at, 5)
        i = block_index() * thread_count() + thread_index()
        while i < count:
            n = i + quotient(i, columns) * (pieces - 1) * columns
            best = p[x + n]
            for j in range(1, pieces):
                value = p[x + n + j * columns]
                if value > best or value != value:
                    best = value
            p[y + i] = best
            i += block_count() * thread_count()

    return kernel


def maxout_gradient() -> Kernel:
    """dx = dy at the first winner, else 0. Arguments: numbers of y, columns, pieces, x, y, dy, dx."""

    def kernel(p, w, at):
        count, columns, pieces, x, y, dy, dx = arguments(w, at, 7)
        i = block_index() * thread_count() + thread_index()
        while i < count:
            n = i + quotient(i, columns) * (pieces - 1) * columns
            best = p[y + i]
            left = p[dy + i]
            for j in range(pieces):
                value = float32(0)
                if p[x + n + j * columns] == best:
                    value = left
                    left = float32(0)
                p[dx + n + j * columns] = value
            i += block_count() * thread_count()

    return kernel
