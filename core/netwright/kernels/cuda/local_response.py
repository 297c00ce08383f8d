"""Local response normalisation: at each place of an image, across its channels.

A thread for each number; `plane` is how many numbers a channel has.
"""

import math

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_count,
    block_index,
    quotient,
    thread_count,
    thread_index,
)
from netwright.kernels.variant import Kernel


def local_response_norm() -> Kernel:
    """y = x s^-beta, and s. Arguments: channels, plane, size, alpha / size, beta, k, x, y, s."""

    def kernel(p, w, at):
        channels, plane, size, share, beta, start, x, y, s = arguments(w, at, 9)
        i = block_index() * thread_count() + thread_index()
        while i < channels * plane:
            c = quotient(i, plane)
            first = c - quotient(size, 2)
            sums = float32(0)
            for j in range(max(0, first), min(channels, first + size)):
                value = p[x + i + (j - c) * plane]
                sums += value * value
            scale = as_float(start) + as_float(share) * sums
            factor = math.exp(-as_float(beta) * math.log(scale))
            p[y + i] = p[x + i] * factor
            p[s + i] = scale
            i += block_count() * thread_count()

    return kernel


def local_response_norm_gradient() -> Kernel:
    """dx = dy s^-beta - factor x (sum of dy y / s over the channels whose sum has this one).

    Arguments: channels, plane, size, factor 2 alpha beta / size, beta, x, y, s, dy, dx.
    """

    def kernel(p, w, at):
        channels, plane, size, share, beta, x, y, s, dy, dx = arguments(w, at, 10)
        i = block_index() * thread_count() + thread_index()
        while i < channels * plane:
            c = quotient(i, plane)
            first = c - quotient(size - 1, 2)
            sums = float32(0)
            for j in range(max(0, first), min(channels, first + size)):
                other = i + (j - c) * plane
                sums += p[dy + other] * p[y + other] / p[s + other]
            factor = math.exp(-as_float(beta) * math.log(p[s + i]))
            p[dx + i] = p[dy + i] * factor - as_float(share) * p[x + i] * sums
            i += block_count() * thread_count()

    return kernel
