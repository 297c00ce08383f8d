"""Batch normalisation: a channel is one stretch of positions x lanes numbers.

A channel is cut into at most 32 parts, by its length alone. One launch measures every part, in a
block each. The next begins with joining the parts of its channel, part by part over the threads of
a warp, always in one order, and normalises: a block for each part again.
"""

import math

from numpy import float32

from netwright.kernels.cuda.functions import choose
from netwright.kernels.cuda.intrinsics import (
    arguments,
    as_float,
    block_index,
    load4,
    quotient,
    registers,
    shared,
    thread_count,
    thread_index,
)
from netwright.kernels.cuda.reductions import block_sum, warp_sum
from netwright.kernels.cuda.tiles import put4
from netwright.kernels.variant import Kernel

MOST_PARTS = 32


def measure() -> Kernel:
    """Count, sum and squared deviations from their mean, of the lanes that carry a sample.

    Arguments: length of a channel, lanes, parts, length of a part, x, scale, then where the
    counts, sums and squares of [channel, part] go. A block for each part.
    """

    def kernel(p, w, at):
        length, lanes, parts, stretch, x, scale = arguments(w, at, 6)
        counts, totals, spreads = arguments(w, at + 6, 3)
        memory = shared(32)
        value = registers(4)
        share = registers(4)
        channel = quotient(block_index(), parts)
        begin = (block_index() - channel * parts) * stretch
        end = min(begin + stretch, length)
        start = x + channel * length
        count = float32(0)
        total = float32(0)
        i = begin + 4 * thread_index()
        while i < end:
            lane = i - quotient(i, lanes) * lanes
            value[0], value[1], value[2], value[3] = load4(p, start + i)
            share[0], share[1], share[2], share[3] = load4(p, scale + lane)
            for j in range(4):
                if share[j] > float32(0):
                    count += float32(1)
                    total += value[j]
            i += 4 * thread_count()
        count = block_sum(count, memory)
        total = block_sum(total, memory)
        mean = float32(0)
        if count > float32(0):
            mean = total / count
        spread = float32(0)
        i = begin + 4 * thread_index()
        while i < end:
            lane = i - quotient(i, lanes) * lanes
            value[0], value[1], value[2], value[3] = load4(p, start + i)
            share[0], share[1], share[2], share[3] = load4(p, scale + lane)
            for j in range(4):
                if share[j] > float32(0):
                    away = value[j] - mean
                    spread += away * away
            i += 4 * thread_count()
        spread = block_sum(spread, memory)
        if thread_index() == 0:
            p[counts + block_index()] = count
            p[totals + block_index()] = total
            p[spreads + block_index()] = spread

    return kernel


def normalize(measured: int, adds: int, rectifies: int) -> Kernel:
    """y = gain (x - mean) / sqrt(variance + epsilon) + bias, plus another tensor, then max(y, 0).

    With `measured` mean and variance come from the parts of the batch and are written, else they
    are there. Arguments: length of a channel, parts, length of a part, epsilon, x, mean, variance,
    gain, bias, y, other, counts, sums and squares of [channel, part]. A block for each part.
    """

    def kernel(p, w, at):
        length, parts, stretch, epsilon, x, means, variances = arguments(w, at, 7)
        gains, biases, y, other, counts, totals, spreads = arguments(w, at + 7, 7)
        value = registers(4)
        channel = quotient(block_index(), parts)
        part = block_index() - channel * parts
        begin = part * stretch
        end = min(begin + stretch, length)
        start = channel * length
        mean = float32(0)
        variance = float32(0)
        if measured:
            lane = thread_index() % 32
            count = float32(0)
            total = float32(0)
            spread = float32(0)
            if lane < parts:
                count = p[counts + channel * parts + lane]
                total = p[totals + channel * parts + lane]
                spread = p[spreads + channel * parts + lane]
            middle = float32(0)
            if count > float32(0):
                middle = total / count
            whole = warp_sum(count)
            total = warp_sum(total)
            mean = total / whole
            # T. Chan, G. Golub, R. LeVeque, "Updating formulae", 1979
            spread += count * (middle - mean) * (middle - mean)
            spread = warp_sum(spread)
            variance = spread / whole
            if part == 0 and thread_index() == 0:
                p[means + channel] = mean
                p[variances + channel] = variance
        else:
            mean = p[means + channel]
            variance = p[variances + channel]
        # The mean is taken away first: scaled by a small deviation, x a - mean a cancels.
        a = p[gains + channel] / math.sqrt(variance + as_float(epsilon))
        b = p[biases + channel]
        i = begin + 4 * thread_index()
        while i < end:
            value[0], value[1], value[2], value[3] = load4(p, x + start + i)
            for j in range(4):
                value[j] = (value[j] - mean) * a + b
            if adds:
                e, f, g, h = load4(p, other + start + i)
                value[0] += e
                value[1] += f
                value[2] += g
                value[3] += h
            if rectifies:
                for j in range(4):
                    value[j] = choose(value[j] <= float32(0), float32(0), value[j])
            put4(p, y + start + i, value, 0)
            i += 4 * thread_count()

    return kernel


def measure_gradient() -> Kernel:
    """The sums of dy and of dy (x - mean) over each part.

    Arguments: length of a channel, parts, length of a part, x, dy, mean, then where the two sums
    of [channel, part] go. A block for each part. dy is 0 in padded lanes.
    """

    def kernel(p, w, at):
        length, parts, stretch, x, dy, means, plain, along = arguments(w, at, 8)
        memory = shared(32)
        channel = quotient(block_index(), parts)
        begin = (block_index() - channel * parts) * stretch
        end = min(begin + stretch, length)
        start = channel * length
        mean = p[means + channel]
        first = float32(0)
        second = float32(0)
        i = begin + 4 * thread_index()
        while i < end:
            a, b, c, d = load4(p, dy + start + i)
            e, f, g, h = load4(p, x + start + i)
            first += (a + b) + (c + d)
            second += (a * (e - mean) + b * (f - mean)) + (c * (g - mean) + d * (h - mean))
            i += 4 * thread_count()
        first = block_sum(first, memory)
        second = block_sum(second, memory)
        if thread_index() == 0:
            p[plain + block_index()] = first
            p[along + block_index()] = second

    return kernel


def batch_norm_gradient() -> Kernel:
    """dx, and the gradients of gain and bias.

    Arguments: length of a channel, lanes, parts, length of a part, epsilon, x, dy, scale, mean,
    variance, gain, sums of dy and of dy (x - mean) of [channel, part], dx, dgain, dbias.
    A block for each part.
    """

    def kernel(p, w, at):
        length, lanes, parts, stretch, epsilon, x, dy, scale = arguments(w, at, 8)
        means, variances, gains, plain, along, dx, dgains, dbiases = arguments(w, at + 8, 8)
        value = registers(4)
        channel = quotient(block_index(), parts)
        part = block_index() - channel * parts
        begin = part * stretch
        end = min(begin + stretch, length)
        start = channel * length
        lane = thread_index() % 32
        dbias = float32(0)
        dgain = float32(0)
        if lane < parts:
            dbias = p[plain + channel * parts + lane]
            dgain = p[along + channel * parts + lane]
        root = float32(1) / math.sqrt(p[variances + channel] + as_float(epsilon))
        dbias = warp_sum(dbias)
        dgain = warp_sum(dgain)
        dgain = dgain * root
        if part == 0 and thread_index() == 0:
            p[dgains + channel] = dgain
            p[dbiases + channel] = dbias
        mean = p[means + channel]
        a = p[gains + channel] * root
        # `scale` is 1 / batch size: with it comes the division by the numbers of a channel.
        away = a / float32(quotient(length, lanes))
        b = dbias * away
        h = dgain * away * root
        i = begin + 4 * thread_index()
        while i < end:
            place = i - quotient(i, lanes) * lanes
            value[0], value[1], value[2], value[3] = load4(p, dy + start + i)
            c, d, e, f = load4(p, x + start + i)
            k, m, n, o = load4(p, scale + place)
            value[0] = value[0] * a - k * ((c - mean) * h + b)
            value[1] = value[1] * a - m * ((d - mean) * h + b)
            value[2] = value[2] * a - n * ((e - mean) * h + b)
            value[3] = value[3] * a - o * ((f - mean) * h + b)
            put4(p, dx + start + i, value, 0)
            i += 4 * thread_count()

    return kernel


def running_average() -> Kernel:
    """state = (1 - momentum) state + momentum value n / (n - 1), the last factor if n is given.

    Arguments: channels, state, value, momentum, positions (0: no factor), coefficients, slots,
    coefficients a step, where STEP and HALT stand. The first coefficient of a step is 1 / batch
    size. A step that is not applied changes no state. A thread for each channel.
    """

    def kernel(p, w, at):
        channels, states, values, momentum, positions = arguments(w, at, 5)
        table, slots, width, step, halt = arguments(w, at + 5, 5)
        i = block_index() * thread_count() + thread_index()
        if i < channels and w[halt] == 0:
            share = as_float(momentum)
            kept = float32(1) - share
            if positions > 0:
                n = float32(positions) / p[table + (w[step] % slots) * width]
                if n > float32(1.5):
                    share = share * (n / (n - float32(1)))
            p[states + i] = kept * p[states + i] + share * p[values + i]

    return kernel
