"""Full matrices with one sample, and small ones: bound by memory or by the number of rows.

With one sample a matrix is read once for two operations a number: tiles over lanes would compute
sixteen lanes for one. Here the numbers of a matrix row fill the registers. Outputs go to every
lane, gradients to the first alone: padded lanes have none. Matrix rows are multiples of 16
floats, filled up with 0.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    goes_on,
    load,
    load_lanes,
    multiply_add,
    rectified,
    smaller,
    splat,
    store,
    store_lanes,
    total,
)
from netwright.kernels.cpu.llvm.stack import stack_floats
from netwright.kernels.variant import Kernel

ROWS = 4
"""Rows of a matrix in a unit of `matrix_vector`."""
COLUMNS = 4
"""Registers side by side in a unit of `transposed_vector`."""


def first_lane() -> Kernel:
    """out[f] = x[f, 0], 0 from the features on.

    Arguments: lanes, features, row, x, out. One unit.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, features, row, x, out = arguments(w, at, 5)
        for f in range(features):
            store(p, out + f, load(p, x + f * lanes))
        for f in range(features, row):
            store(p, out + f, float32(0))

    return kernel


def matrix_vector() -> Kernel:
    """y (+)= W x + b, then max(y, 0) if asked. Units: ROWS outputs.

    Arguments: lanes, outputs, row, W, x, b or -1, adds, rectifies, y.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, outputs, row, matrix, x, bias, adds, rectifies, y = arguments(w, at, 9)
        sums = stack_floats(16)
        for unit in range(low, high):
            o = unit * ROWS
            # Beyond the last output the last one is computed again.
            a = matrix + o * row
            b = matrix + smaller(o + 1, outputs - 1) * row
            c = matrix + smaller(o + 2, outputs - 1) * row
            d = matrix + smaller(o + 3, outputs - 1) * row
            zero = splat(float32(0))
            first, second, third, fourth = zero, zero, zero, zero
            for i in range(0, row, LANES):
                value = load_lanes(p, x + i)
                first = multiply_add(load_lanes(p, a + i), value, first)
                second = multiply_add(load_lanes(p, b + i), value, second)
                third = multiply_add(load_lanes(p, c + i), value, third)
                fourth = multiply_add(load_lanes(p, d + i), value, fourth)
            store(sums, 0, total(first))
            store(sums, 1, total(second))
            store(sums, 2, total(third))
            store(sums, 3, total(fourth))
            for k in range(o, smaller(o + ROWS, outputs)):
                value = splat(load(sums, k - o))
                if bias >= 0:
                    value = value + splat(load(p, bias + k))
                if adds:
                    value = value + splat(load(p, y + k * lanes))
                if rectifies:
                    value = rectified(value)
                for n in range(0, lanes, LANES):
                    store_lanes(p, y + k * lanes + n, value)

    return kernel


def transposed_vector() -> Kernel:
    """dx (+)= W^T dy; 0 where the gate is not positive. Units: COLUMNS registers of inputs.

    Arguments: lanes, outputs, inputs, row, W, dy, gate or -1, adds, dx.
    """
    width = COLUMNS * LANES

    def kernel(p, w, at, step, block, low, high):
        lanes, outputs, inputs, row, matrix, dy, gate, adds, dx = arguments(w, at, 9)
        sums = stack_floats(width)
        zero = splat(float32(0))
        for unit in range(low, high):
            begin = unit * width
            end = smaller(begin + width, inputs)
            here = matrix + begin
            if begin + width <= row:
                a, b, c, d = zero, zero, zero, zero
                e, f, g, h = zero, zero, zero, zero
                for o in range(0, outputs - 1, 2):
                    first = splat(load(p, dy + o * lanes))
                    a = multiply_add(load_lanes(p, here), first, a)
                    b = multiply_add(load_lanes(p, here + LANES), first, b)
                    c = multiply_add(load_lanes(p, here + 2 * LANES), first, c)
                    d = multiply_add(load_lanes(p, here + 3 * LANES), first, d)
                    second = splat(load(p, dy + (o + 1) * lanes))
                    here += row
                    e = multiply_add(load_lanes(p, here), second, e)
                    f = multiply_add(load_lanes(p, here + LANES), second, f)
                    g = multiply_add(load_lanes(p, here + 2 * LANES), second, g)
                    h = multiply_add(load_lanes(p, here + 3 * LANES), second, h)
                    here += row
                if outputs % 2:
                    last = splat(load(p, dy + (outputs - 1) * lanes))
                    a = multiply_add(load_lanes(p, here), last, a)
                    b = multiply_add(load_lanes(p, here + LANES), last, b)
                    c = multiply_add(load_lanes(p, here + 2 * LANES), last, c)
                    d = multiply_add(load_lanes(p, here + 3 * LANES), last, d)
                store_lanes(sums, 0, a + e)
                store_lanes(sums, LANES, b + f)
                store_lanes(sums, 2 * LANES, c + g)
                store_lanes(sums, 3 * LANES, d + h)
            else:
                for i in range(begin, row, LANES):
                    a, here = zero, matrix + i
                    for o in range(outputs):
                        scale = splat(load(p, dy + o * lanes))
                        a = multiply_add(load_lanes(p, here), scale, a)
                        here += row
                    store_lanes(sums, i - begin, a)
            for i in range(begin, end):
                value = load(sums, i - begin)
                if adds:
                    value += load(p, dx + i * lanes)
                if gate >= 0 and not load(p, gate + i * lanes) > float32(0):
                    value = float32(0)
                for n in range(i * lanes, i * lanes + lanes, LANES):
                    store_lanes(p, dx + n, zero)
                store(p, dx + i * lanes, value)

    return kernel


def outer_product() -> Kernel:
    """DW = dy x^T. Arguments: lanes, row, dy, x, out. Units: outputs."""

    def kernel(p, w, at, step, block, low, high):
        lanes, row, dy, x, out = arguments(w, at, 5)
        for o in range(low, high):
            scale = splat(load(p, dy + o * lanes))
            for i in range(0, row, LANES):
                store_lanes(p, out + o * row + i, load_lanes(p, x + i) * scale)

    return kernel


def small_weight_gradient() -> Kernel:
    """DW (+)= dy x^T, number by number, for matrices too small to be worth a transpose.

    Arguments: lanes, inputs, row, dy, x, out. Units: outputs.
    """

    def kernel(p, w, at, step, block, low, high):
        lanes, inputs, row, dy, x, out = arguments(w, at, 6)
        later = goes_on(w, block)
        for o in range(low, high):
            for i in range(inputs):
                sums = splat(float32(0))
                for n in range(0, lanes, LANES):
                    sums = multiply_add(
                        load_lanes(p, dy + o * lanes + n), load_lanes(p, x + i * lanes + n), sums
                    )
                value = total(sums)
                if later:
                    value += load(p, out + o * row + i)
                store(p, out + o * row + i, value)

    return kernel
