"""Layer normalisation: rows of each sample, which lie as [row, place, lane].

A thread has one row of one lane; neighbouring threads have neighbouring lanes.
"""

import math

from numpy import float32

from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_count,
    block_index,
    quotient,
    shared,
    thread_count,
    thread_index,
)
from netwright.kernels.cuda.reductions import block_sum
from netwright.kernels.variant import Kernel


def layer_norm() -> Kernel:
    """y = gain (x - mean) r + bias; mean and r are kept.

    Arguments: rows, length of a row, lanes, epsilon, x, gain, bias, y, mean, r.
    """

    def kernel(p, w, at):
        rows, length, lanes, bits = arguments(w, at, 4)
        x, gain, bias, y, means, scales = arguments(w, at + 4, 6)
        i = block_index() * thread_count() + thread_index()
        while i < rows * lanes:
            row = quotient(i, lanes)
            begin = row * (length - 1) * lanes + i
            total = float32(0)
            for k in range(length):
                total += p[x + begin + k * lanes]
            mean = total / float32(length)
            square = float32(0)
            for k in range(length):
                z = p[x + begin + k * lanes] - mean
                square += z * z
            scale = float32(1) / math.sqrt(square / float32(length) + as_float(bits))
            for k in range(length):
                z = (p[x + begin + k * lanes] - mean) * scale
                p[y + begin + k * lanes] = p[gain + k] * z + p[bias + k]
            p[means + i] = mean
            p[scales + i] = scale
            i += block_count() * thread_count()

    return kernel


def layer_norm_input_gradient() -> Kernel:
    """dx = r (g - mean of g - z mean of (g z)) with g = gain dy, z = (x - mean) r.

    Arguments: rows, length of a row, lanes, x, mean, r, gain, dy, dx.
    """

    def kernel(p, w, at):
        rows, length, lanes = arguments(w, at, 3)
        x, means, scales, gain, dy, dx = arguments(w, at + 3, 6)
        i = block_index() * thread_count() + thread_index()
        while i < rows * lanes:
            row = quotient(i, lanes)
            begin = row * (length - 1) * lanes + i
            mean = p[means + i]
            scale = p[scales + i]
            total = float32(0)
            along = float32(0)
            for k in range(length):
                g = p[gain + k] * p[dy + begin + k * lanes]
                total += g
                along += g * (p[x + begin + k * lanes] - mean) * scale
            total = total / float32(length)
            along = along / float32(length)
            for k in range(length):
                g = p[gain + k] * p[dy + begin + k * lanes]
                z = (p[x + begin + k * lanes] - mean) * scale
                p[dx + begin + k * lanes] = scale * (g - total - z * along)
            i += block_count() * thread_count()

    return kernel


def layer_norm_gain_gradient() -> Kernel:
    """dgain[k] = the sum of dy z over rows and lanes. A block for each k.

    Arguments: rows, length of a row, lanes, x, mean, r, dy, dgain.
    """

    def kernel(p, w, at):
        rows, length, lanes, x, means, scales, dy, out = arguments(w, at, 8)
        memory = shared(32)
        total = float32(0)
        i = thread_index()
        while i < rows * lanes:
            row = quotient(i, lanes)
            place = (row * (length - 1) + block_index()) * lanes + i
            total += p[dy + place] * ((p[x + place] - p[means + i]) * p[scales + i])
            i += thread_count()
        total = block_sum(total, memory)
        if thread_index() == 0:
            p[out + block_index()] = total

    return kernel
