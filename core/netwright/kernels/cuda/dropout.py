"""Dropout: which numbers stay is a function of seed, stream, step, sample and feature."""

from numpy import float32

from netwright.kernels.cuda.functions import choose
from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_count,
    block_index,
    quotient,
    thread_count,
    thread_index,
)
from netwright.kernels.cuda.philox import random_block
from netwright.kernels.variant import Kernel


def dropout() -> Kernel:
    """y = x factor where a random word is at least the threshold, else 0.

    Arguments: features, lanes, x, y, factor, threshold, stream, where SEED and STEP stand. A
    thread for four features of a lane, which share the four words of one block of Philox.
    """

    def kernel(p, w, at):
        features, lanes, x, y, bits, threshold, stream, seed, step = arguments(w, at, 9)
        factor = as_float(bits)
        groups = quotient(features + 3, 4)
        i = block_index() * thread_count() + thread_index()
        while i < groups * lanes:
            group = quotient(i, lanes)
            lane = i - group * lanes
            a, b, c, d = random_block(lane * groups + group, w[step], stream, w[seed])
            place = 4 * group * lanes + lane
            left = features - 4 * group
            p[y + place] = choose(a >= threshold, p[x + place] * factor, float32(0))
            if left > 1:
                place += lanes
                p[y + place] = choose(b >= threshold, p[x + place] * factor, float32(0))
            if left > 2:
                place += lanes
                p[y + place] = choose(c >= threshold, p[x + place] * factor, float32(0))
            if left > 3:
                place += lanes
                p[y + place] = choose(d >= threshold, p[x + place] * factor, float32(0))
            i += block_count() * thread_count()

    return kernel
