"""Batch normalisation over lanes: a channel is one stretch of positions x lanes numbers.

`scale` holds 1 / batch size in lanes that carry a sample and 0 in padded lanes: sums weighted
by it are means over the batch, and no padded lane enters them. Units: channels.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    goes_on,
    load,
    load_lanes,
    multiply_add,
    rectified,
    scalar_root,
    splat,
    store,
    store_lanes,
    total,
    word,
)
from netwright.kernels.variant import Kernel


def batch_norm(measures: int, applies: int, rectifies: int, adds: int) -> Kernel:
    """Statistics of the batch, or y = gain (x - mean) / sqrt(variance + epsilon) + bias, or both.

    measures    mean and variance of this block of the batch, joined with those of the blocks
                before it; `share` keeps which share of the batch they stand for. (T. Chan,
                G. Golub, R. LeVeque, "Updating formulae", 1979)
    applies     y from the statistics; with `adds` plus another tensor, with `rectifies` max(y, 0)

    Arguments: positions, lanes, epsilon, x, scale, mean, variance, share, gain, bias, y, other.
    """

    def kernel(p, w, at, step, block, low, high):
        positions, lanes = arguments(w, at, 2)
        epsilon = as_float(word(w, at + 2))
        x_at, scale, means, variances, shares, gains, biases, y_at, other_at = arguments(
            w, at + 3, 9
        )
        length = positions * lanes
        later = goes_on(w, block)
        for c in range(low, high):
            x = x_at + c * length
            if measures:
                weight, mean, variance = float32(0), float32(0), float32(0)
                if later:
                    weight, mean = load(p, shares + c), load(p, means + c)
                    variance = load(p, variances + c)
                here = float32(0)
                sums = splat(float32(0))
                for n in range(0, lanes, LANES):
                    s = load_lanes(p, scale + n)
                    here += total(s)
                    first, second = splat(float32(0)), splat(float32(0))
                    for i in range(n, length - lanes, 2 * lanes):
                        first = first + load_lanes(p, x + i)
                        second = second + load_lanes(p, x + i + lanes)
                    if positions % 2:
                        first = first + load_lanes(p, x + length - lanes + n)
                    sums = multiply_add(first + second, s, sums)
                if here > float32(0):
                    count = here * float32(positions)
                    middle = total(sums) / count
                    center = splat(middle)
                    squares = splat(float32(0))
                    for n in range(0, lanes, LANES):
                        first, second = splat(float32(0)), splat(float32(0))
                        for i in range(n, length - lanes, 2 * lanes):
                            d = load_lanes(p, x + i) - center
                            e = load_lanes(p, x + i + lanes) - center
                            first = multiply_add(d, d, first)
                            second = multiply_add(e, e, second)
                        if positions % 2:
                            d = load_lanes(p, x + length - lanes + n) - center
                            first = multiply_add(d, d, first)
                        squares = multiply_add(first + second, load_lanes(p, scale + n), squares)
                    spread = total(squares) / count
                    joined = weight + here
                    apart = middle - mean
                    mean += apart * here / joined
                    between = apart * apart * weight * here / joined
                    variance = (variance * weight + spread * here + between) / joined
                    weight = joined
                store(p, shares + c, weight)
                store(p, means + c, mean)
                store(p, variances + c, variance)
            if applies:
                # The mean is taken away first: scaled by a small deviation, x a - mean a cancels.
                a = splat(load(p, gains + c) / scalar_root(load(p, variances + c) + epsilon))
                center, b = splat(load(p, means + c)), splat(load(p, biases + c))
                y, other = y_at + c * length, other_at + c * length
                for i in range(0, length, LANES):
                    value = multiply_add(load_lanes(p, x + i) - center, a, b)
                    if adds:
                        value = value + load_lanes(p, other + i)
                    if rectifies:
                        value = rectified(value)
                    store_lanes(p, y + i, value)

    return kernel


def batch_norm_gradient(sums: int, applies: int) -> Kernel:
    """The gradients of gain and bias, or with them the gradient of x, or both.

    Arguments: positions, lanes, epsilon, x, scale, mean, variance, gain, dy, dgain, dbias, dx.
    """

    def kernel(p, w, at, step, block, low, high):
        positions, lanes = arguments(w, at, 2)
        epsilon = as_float(word(w, at + 2))
        x_at, scale, means, variances, gains, dy_at, dgains, dbiases, dx_at = arguments(
            w, at + 3, 9
        )
        length = positions * lanes
        later = goes_on(w, block)
        for c in range(low, high):
            x, dy, dx = x_at + c * length, dy_at + c * length, dx_at + c * length
            center = splat(load(p, means + c))
            root = float32(1) / scalar_root(load(p, variances + c) + epsilon)
            if sums:
                plain, second = splat(float32(0)), splat(float32(0))
                along, fourth = splat(float32(0)), splat(float32(0))
                even = length - length % (2 * LANES)
                for i in range(0, even, 2 * LANES):
                    d, e = load_lanes(p, dy + i), load_lanes(p, dy + i + LANES)
                    plain, second = plain + d, second + e
                    along = multiply_add(d, load_lanes(p, x + i) - center, along)
                    fourth = multiply_add(e, load_lanes(p, x + i + LANES) - center, fourth)
                if even < length:
                    d = load_lanes(p, dy + even)
                    plain = plain + d
                    along = multiply_add(d, load_lanes(p, x + even) - center, along)
                dbias, dgain = total(plain + second), total(along + fourth) * root
                if later:
                    dbias += load(p, dbiases + c)
                    dgain += load(p, dgains + c)
                store(p, dbiases + c, dbias)
                store(p, dgains + c, dgain)
            if applies:
                factor = load(p, gains + c) * root
                share = factor / float32(positions)
                a = splat(factor)
                b = splat(load(p, dbiases + c) * share)
                h = splat(load(p, dgains + c) * share * root)
                for i in range(0, length, lanes):
                    for n in range(i, i + lanes, LANES):
                        away = multiply_add(load_lanes(p, x + n) - center, h, b)
                        kept = load_lanes(p, scale + n - i) * away
                        store_lanes(p, dx + n, load_lanes(p, dy + n) * a - kept)

    return kernel


def running_average() -> Kernel:
    """state = (1 - momentum) state + momentum value n / (n - 1), the last factor if n is given.

    Arguments: channels, state, value, momentum, positions (0: no factor), coefficients, slots,
    coefficients a step. The first coefficient of a step is 1 / batch size. One unit.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, state, value = arguments(w, at, 3)
        share = as_float(word(w, at + 3))
        positions, coefficients, slots, width = arguments(w, at + 4, 4)
        if positions > 0:
            n = float32(positions) / load(p, coefficients + (step % slots) * width)
            if n > float32(1.5):
                share *= n / (n - float32(1))
        kept = float32(1) - as_float(word(w, at + 3))
        for c in range(channels):
            store(p, state + c, kept * load(p, state + c) + share * load(p, value + c))

    return kernel
