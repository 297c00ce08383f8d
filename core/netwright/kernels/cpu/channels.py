"""Softmax, log-softmax and maxout over lanes.

The channels of a place follow each other at a distance of `stride` numbers; places are
`columns` numbers side by side (lanes of one or more positions), then the next such run begins
`run` numbers on. Units: groups of LANES numbers, run by run.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    exponential,
    load_lanes,
    logarithm,
    quotient,
    splat,
    splat_zero,
    store_lanes,
    where_equal,
    where_wins,
)
from netwright.kernels.variant import Kernel


def softmax() -> Kernel:
    """y[k] = exp(x[k]) / sum. Arguments: channels, stride, columns, run, x, y."""

    def kernel(p, w, at, step, block, low, high):
        channels, stride, columns, run, x, y = arguments(w, at, 6)
        groups = columns // LANES
        for unit in range(low, high):
            n = quotient(unit, groups)
            n = n * run + (unit - n * groups) * LANES
            highest = load_lanes(p, x + n)
            for k in range(1, channels):
                value = load_lanes(p, x + k * stride + n)
                highest = where_wins(value, highest, value, highest)
            sums = splat_zero()
            for k in range(channels):
                e = exponential(load_lanes(p, x + k * stride + n) - highest)
                store_lanes(p, y + k * stride + n, e)
                sums = sums + e
            share = splat(float32(1)) / sums
            for k in range(channels):
                place = y + k * stride + n
                store_lanes(p, place, load_lanes(p, place) * share)

    return kernel


def softmax_gradient() -> Kernel:
    """dx = y (dy - sum of y dy). Arguments: channels, stride, columns, run, y, dy, dx."""

    def kernel(p, w, at, step, block, low, high):
        channels, stride, columns, run, y, dy, dx = arguments(w, at, 7)
        groups = columns // LANES
        for unit in range(low, high):
            n = quotient(unit, groups)
            n = n * run + (unit - n * groups) * LANES
            sums = splat_zero()
            for k in range(channels):
                place = k * stride + n
                sums = sums + load_lanes(p, y + place) * load_lanes(p, dy + place)
            for k in range(channels):
                place = k * stride + n
                value = load_lanes(p, y + place) * (load_lanes(p, dy + place) - sums)
                store_lanes(p, dx + place, value)

    return kernel


def log_softmax() -> Kernel:
    """y[k] = x[k] - log of the sum of exp(x[j]). Arguments as `softmax`."""

    def kernel(p, w, at, step, block, low, high):
        channels, stride, columns, run, x, y = arguments(w, at, 6)
        groups = columns // LANES
        for unit in range(low, high):
            n = quotient(unit, groups)
            n = n * run + (unit - n * groups) * LANES
            highest = load_lanes(p, x + n)
            for k in range(1, channels):
                value = load_lanes(p, x + k * stride + n)
                highest = where_wins(value, highest, value, highest)
            sums = splat_zero()
            for k in range(channels):
                sums = sums + exponential(load_lanes(p, x + k * stride + n) - highest)
            shift = logarithm(sums)
            for k in range(channels):
                place = k * stride + n
                store_lanes(p, y + place, load_lanes(p, x + place) - highest - shift)

    return kernel


def log_softmax_gradient() -> Kernel:
    """dx = dy - exp(y) (sum of dy). Arguments: channels, stride, columns, run, y, dy, dx."""

    def kernel(p, w, at, step, block, low, high):
        channels, stride, columns, run, y, dy, dx = arguments(w, at, 7)
        groups = columns // LANES
        for unit in range(low, high):
            n = quotient(unit, groups)
            n = n * run + (unit - n * groups) * LANES
            sums = splat_zero()
            for k in range(channels):
                sums = sums + load_lanes(p, dy + k * stride + n)
            for k in range(channels):
                place = k * stride + n
                value = exponential(load_lanes(p, y + place)) * sums
                store_lanes(p, dx + place, load_lanes(p, dy + place) - value)

    return kernel


def maxout() -> Kernel:
    """y[k] = the largest of `pieces` channels.

    Arguments: channels of y, stride, columns, run of x, pieces, run of y, x, y.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, stride, columns, run, pieces, out_run, x, y = arguments(w, at, 8)
        groups = columns // LANES
        for unit in range(low, high):
            row = quotient(unit, groups)
            column = (unit - row * groups) * LANES
            for k in range(channels):
                start = x + row * run + k * pieces * stride + column
                best = load_lanes(p, start)
                for j in range(1, pieces):
                    value = load_lanes(p, start + j * stride)
                    best = where_wins(value, best, value, best)
                store_lanes(p, y + row * out_run + k * stride + column, best)

    return kernel


def maxout_gradient() -> Kernel:
    """dx = dy at the first winner, else 0.

    Arguments: channels of y, stride, columns, run of x, pieces, run of y, x, y, dy, dx.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, stride, columns, run, pieces, out_run, x, y, dy, dx = arguments(w, at, 10)
        groups = columns // LANES
        zero = splat_zero()
        for unit in range(low, high):
            row = quotient(unit, groups)
            column = (unit - row * groups) * LANES
            for k in range(channels):
                place = row * out_run + k * stride + column
                best, left = load_lanes(p, y + place), load_lanes(p, dy + place)
                for j in range(pieces):
                    source = row * run + (k * pieces + j) * stride + column
                    value = load_lanes(p, x + source)
                    store_lanes(p, dx + source, where_equal(value, best, left, zero))
                    left = where_equal(value, best, zero, left)

    return kernel
