"""Sums over the batch: bias gradients, losses, counts, what teams of threads found."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    goes_on,
    load,
    load_lanes,
    multiply_add,
    set_word,
    smaller,
    splat,
    store,
    store_lanes,
    total,
    word,
)
from netwright.kernels.cpu.pointwise import CHUNK
from netwright.kernels.variant import Kernel


def bias_gradient() -> Kernel:
    """out[k] (+)= the sum of row k of each step.

    Arguments: length of a row, dy, out, end of dy, numbers of a step. Units: rows.
    """

    def kernel(p, w, at, step, block, low, high):
        length, dy, out, all_steps, one_step = arguments(w, at, 5)
        later = goes_on(w, block)
        for k in range(low, high):
            sums = splat(float32(0))
            for begin in range(dy + k * length, dy + all_steps, one_step):
                for i in range(begin, begin + length, LANES):
                    sums = sums + load_lanes(p, i)
            value = total(sums)
            if later:
                value += load(p, out + k)
            store(p, out + k, value)

    return kernel


def lane_total() -> Kernel:
    """ring[step, block] = the sum over the lanes.

    Arguments: lanes, x, ring, slots, blocks. One unit.
    """

    def kernel(p, w, at, step, block, low, high):
        count, x, ring, slots, blocks = arguments(w, at, 5)
        sums = splat(float32(0))
        for i in range(0, count, LANES):
            sums = sums + load_lanes(p, x + i)
        store(p, ring + (step % slots) * blocks + block, total(sums))

    return kernel


def add_copies() -> Kernel:
    """out[i] = ((out[i] + copy 0 [i]) + copy 1 [i]) + ...

    Arguments: length, out, copies, floats from copy to copy, how many. Units: CHUNK numbers.
    """

    def kernel(p, w, at, step, block, low, high):
        length, out, copies, apart, count = arguments(w, at, 5)
        for i in range(low * CHUNK, smaller(high * CHUNK, length), LANES):
            sums = load_lanes(p, out + i)
            for copy in range(count):
                sums = sums + load_lanes(p, copies + copy * apart + i)
            store_lanes(p, out + i, sums)

    return kernel


def all_finite() -> Kernel:
    """Raise the flag at w[halt] if a number is NaN or infinite.

    Arguments: length, x, halt. Units: CHUNK numbers, the last ones to a multiple of LANES.
    """

    def kernel(p, w, at, step, block, low, high):
        x, end = word(w, at + 1), smaller(high * CHUNK, word(w, at))
        zero = splat(float32(0))
        first, second, third, fourth = zero, zero, zero, zero
        # Four sums at once: one would wait for each addition.
        whole = end - (end - low * CHUNK) % (4 * LANES)
        for i in range(x + low * CHUNK, x + whole, 4 * LANES):
            first = multiply_add(load_lanes(p, i), zero, first)
            second = multiply_add(load_lanes(p, i + LANES), zero, second)
            third = multiply_add(load_lanes(p, i + 2 * LANES), zero, third)
            fourth = multiply_add(load_lanes(p, i + 3 * LANES), zero, fourth)
        for i in range(x + whole, x + end, LANES):
            first = multiply_add(load_lanes(p, i), zero, first)
        # 0 times a finite number is 0; 0 times NaN or infinity is NaN.
        if total(first + second + third + fourth) != float32(0):
            set_word(w, word(w, at + 2), 1)

    return kernel
