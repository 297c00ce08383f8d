"""Bringing the batch into the arena: samples become columns of lanes.

A data set lies in memory of its own, one row a sample, rows a multiple of 16 floats long,
and one more row for padded lanes. `order` in w names the sample of every lane of every
step: order[(step % slots) blocks lanes + block lanes + lane].
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    floats_at,
    load,
    load_lanes,
    quotient,
    smaller,
    splat,
    store,
    store_lanes,
    word,
)
from netwright.kernels.cpu.llvm.transposes import gather_transposed, transpose_block
from netwright.kernels.variant import Kernel


def gather() -> Kernel:
    """x[f, lane] = data[order[lane], f].

    Arguments: lanes, address of the data, length of a row, order, slots, blocks, x.
    Units: groups of 16 features.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes = word(w, at)
        data = floats_at(word(w, at + 1))
        row = word(w, at + 2)
        slot = (step % word(w, at + 4)) * word(w, at + 5) + block
        order = word(w, at + 3) + slot * lanes
        x = word(w, at + 6)
        for unit in range(low, high):
            first = unit * 16
            for n in range(0, lanes, 16):
                gather_transposed(data, first, row, order + n, w, p, x + first * lanes + n, lanes)

    return kernel


def gather_one() -> Kernel:
    """x[f] = data[order[0], f] for a batch of one sample. Arguments as `gather`. One unit."""

    def kernel(p, w, at, step, block, low, high):
        lanes = word(w, at)
        data = floats_at(word(w, at + 1))
        row = word(w, at + 2)
        slot = (step % word(w, at + 4)) * word(w, at + 5) + block
        start = word(w, word(w, at + 3) + slot * lanes) * row
        x = word(w, at + 6)
        for f in range(0, row, LANES):
            store_lanes(p, x + f, load_lanes(data, start + f))

    return kernel


def gather_labels() -> Kernel:
    """label[lane] = data[order[lane]]. Arguments as `gather`, a row of 1. One unit."""

    def kernel(p, w, at, step, block, low, high):
        lanes = word(w, at)
        data = floats_at(word(w, at + 1))
        slot = (step % word(w, at + 4)) * word(w, at + 5) + block
        order = word(w, at + 3) + slot * lanes
        x = word(w, at + 6)
        for lane in range(lanes):
            store(p, x + lane, load(data, word(w, order + lane)))

    return kernel


def lane_scale() -> Kernel:
    """scale[lane] = 1 / batch size, or 0 in padded lanes.

    Arguments: lanes, samples, coefficients, order, slots, blocks, scale, coefficients a step.
    The first coefficient of a step is 1 / batch size. One unit.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, samples = arguments(w, at, 2)
        slot = step % word(w, at + 4)
        share = load(p, word(w, at + 2) + slot * word(w, at + 7))
        order = word(w, at + 3) + (slot * word(w, at + 5) + block) * lanes
        scale = word(w, at + 6)
        for lane in range(lanes):
            value = share
            if word(w, order + lane) >= samples:
                value = float32(0)
            store(p, scale + lane, value)

    return kernel


def transpose() -> Kernel:
    """out[t, n, f] = x[t, f, n], 0 where f is beyond the features.

    Arguments: lanes, features, x, out, length of a row of out, groups of a step. Units: groups
    of 16 features, step by step.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, features, x_at, out_at, row, groups = arguments(w, at, 6)
        for unit in range(low, high):
            t = quotient(unit, groups)
            first = (unit - t * groups) * 16
            x, out = x_at + t * features * lanes, out_at + t * lanes * row
            if first + 16 <= features:
                for n in range(0, lanes, 16):
                    transpose_block(p, x + first * lanes + n, lanes, out + n * row + first, row)
            else:
                for n in range(lanes):
                    for f in range(first, smaller(first + 16, row)):
                        value = float32(0)
                        if f < features:
                            value = load(p, x + f * lanes + n)
                        store(p, out + n * row + f, value)

    return kernel


def pad_image() -> Kernel:
    """A copy of images with a border of zeros.

    Arguments: height, width, lanes, top, bottom, left, right, x, out. Units: channels.
    """

    def kernel(p, w, at, step, block, low, high):
        height, width, lanes, top, bottom, left, right = arguments(w, at, 7)
        zero = splat(float32(0))
        row = (left + width + right) * lanes
        for channel in range(low, high):
            x = word(w, at + 7) + channel * height * width * lanes
            out = word(w, at + 8) + channel * (top + height + bottom) * row
            for i in range(0, top * row, LANES):
                store_lanes(p, out + i, zero)
            for h in range(height):
                begin = out + (top + h) * row
                for i in range(0, left * lanes, LANES):
                    store_lanes(p, begin + i, zero)
                begin += left * lanes
                for i in range(0, width * lanes, LANES):
                    store_lanes(p, begin + i, load_lanes(p, x + h * width * lanes + i))
                begin += width * lanes
                for i in range(0, right * lanes, LANES):
                    store_lanes(p, begin + i, zero)
            for i in range((top + height) * row, (top + height + bottom) * row, LANES):
                store_lanes(p, out + i, zero)

    return kernel
