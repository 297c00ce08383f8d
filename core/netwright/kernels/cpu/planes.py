"""Planes: images of a few samples, the positions of a channel side by side instead of lanes.

    x[c, n area + position]     in rows of a multiple of 16 floats

Behind the last sample a row holds 0. Padded lanes have a plane as every other lane, and nothing
of it enters a sum over the batch.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    floats_at,
    load,
    load_lanes,
    smaller,
    splat,
    store,
    store_lanes,
    total,
    word,
)
from netwright.kernels.cpu.llvm.parts import load_part, store_part
from netwright.kernels.variant import Kernel


def gather_planes() -> Kernel:
    """x[c, n area + i] = data[order[n], c area + i].

    Arguments: samples, address of the data, length of a row, order, slots, blocks, lanes, area,
    row, x. Units: channels.
    """

    def kernel(p, w, at, step, block, low, high):
        samples, source, length, order, slots, blocks, lanes, area, row, x_at = arguments(w, at, 10)
        data = floats_at(source)
        first = order + ((step % slots) * blocks + block) * lanes
        zero = splat(float32(0))
        for c in range(low, high):
            x = x_at + c * row
            for n in range(samples):
                start, out = word(w, first + n) * length + c * area, x + n * area
                for i in range(0, area, LANES):
                    store_part(p, out + i, load_part(data, start + i, area - i), area - i)
            for i in range(samples * area, row, LANES):
                store_part(p, x + i, zero, row - i)

    return kernel


def planes_of_lanes() -> Kernel:
    """out[c, n area + i] = x[c area + i, n]. Arguments: samples, lanes, area, row, x, out.

    Units: channels.
    """

    def kernel(p, w, at, step, block, low, high):
        samples, lanes, area, row, x, out = arguments(w, at, 6)
        for c in range(low, high):
            for n in range(samples):
                start, place = x + c * area * lanes + n, out + c * row + n * area
                for i in range(area):
                    store(p, place + i, load(p, start + i * lanes))
            for i in range(out + c * row + samples * area, out + (c + 1) * row):
                store(p, i, float32(0))

    return kernel


def lanes_of_planes() -> Kernel:
    """out[c area + i, n] = x[c, n area + i]; padded lanes are as the first, or 0 if asked.

    Arguments: samples, lanes, area, row, x, out, empty. Units: channels.
    """

    def kernel(p, w, at, step, block, low, high):
        samples, lanes, area, row, x, out, empty = arguments(w, at, 7)
        zero = splat(float32(0))
        for c in range(low, high):
            for i in range(area):
                start, place = x + c * row + i, out + (c * area + i) * lanes
                padding = zero
                if empty == 0:
                    padding = splat(load(p, start))
                for n in range(0, lanes, LANES):
                    store_lanes(p, place + n, padding)
                for n in range(samples):
                    store(p, place + n, load(p, start + n * area))

    return kernel


def flat_planes() -> Kernel:
    """out[c area + i] = x[c, i], 0 from there on: one sample as one row of numbers.

    Arguments: channels, area, row, x, length of out, out. One unit.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, area, row, x, length, out = arguments(w, at, 6)
        zero = splat(float32(0))
        for c in range(channels):
            start, place = x + c * row, out + c * area
            for i in range(0, area, LANES):
                store_part(p, place + i, load_lanes(p, start + i), area - i)
        for i in range(channels * area, length, LANES):
            store_part(p, out + i, zero, length - i)

    return kernel


def plane_scale() -> Kernel:
    """out[n area + i] = scale[n] / area, 0 behind: what the positions of a channel count.

    Arguments: samples, area, row, scale, out. One unit.
    """

    def kernel(p, w, at, step, block, low, high):
        samples, area, row, scale, out = arguments(w, at, 5)
        for n in range(samples):
            share = load(p, scale + n) / float32(area)
            for i in range(n * area, (n + 1) * area):
                store(p, out + i, share)
        for i in range(samples * area, row):
            store(p, out + i, float32(0))

    return kernel


def plane_means() -> Kernel:
    """y[c, n] = the mean of a plane. Arguments: samples, area, row, row of y, x, y.

    Units: channels.
    """

    def kernel(p, w, at, step, block, low, high):
        samples, area, row, short, x_at, y_at = arguments(w, at, 6)
        share = float32(1) / float32(area)
        for c in range(low, high):
            y = y_at + c * short
            for n in range(samples):
                x = x_at + c * row + n * area
                sums = splat(float32(0))
                for i in range(0, area, LANES):
                    sums = sums + load_part(p, x + i, area - i)
                store(p, y + n, total(sums) * share)
            for n in range(samples, short):
                store(p, y + n, float32(0))

    return kernel


def plane_means_gradient() -> Kernel:
    """dx[c, n area + i] = dy[c, n] / area. Arguments as above, dy and dx for y and x."""

    def kernel(p, w, at, step, block, low, high):
        samples, area, row, short, dx_at, dy_at = arguments(w, at, 6)
        share = float32(1) / float32(area)
        zero = splat(float32(0))
        for c in range(low, high):
            dx = dx_at + c * row
            for n in range(samples):
                value = splat(load(p, dy_at + c * short + n) * share)
                for i in range(0, area, LANES):
                    store_part(p, dx + n * area + i, value, area - i)
            for i in range(samples * area, row, LANES):
                store_part(p, dx + i, zero, smaller(row - i, LANES))

    return kernel
