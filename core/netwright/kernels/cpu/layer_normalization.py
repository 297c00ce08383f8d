"""Layer normalisation: a register of samples at a time, each lane by itself."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    as_float,
    goes_on,
    load,
    load_lanes,
    quotient,
    splat,
    square_root,
    store,
    store_lanes,
    total,
    word,
)
from netwright.kernels.variant import Kernel


def layer_norm() -> Kernel:
    """Mean and scale in two passes over a row, then the output.

    Arguments: length of a row, lanes, epsilon, x, gain, bias, y, mean, scale.
    Units: row x registers of lanes + register.
    """

    def kernel(p, w, at, step, block, low, high):
        length, lanes = arguments(w, at, 2)
        epsilon = splat(as_float(word(w, at + 2)))
        x, gain, bias, y, mean, scale = arguments(w, at + 3, 6)
        groups = quotient(lanes, LANES)
        share = splat(float32(1) / float32(length))
        for unit in range(low, high):
            row = quotient(unit, groups)
            n = (unit - row * groups) * LANES
            first = row * length * lanes + n
            sums = splat(float32(0))
            for k in range(length):
                sums = sums + load_lanes(p, x + first + k * lanes)
            middle = sums * share
            squares = splat(float32(0))
            for k in range(length):
                part = load_lanes(p, x + first + k * lanes) - middle
                squares = squares + part * part
            steep = splat(float32(1)) / square_root(squares * share + epsilon)
            for k in range(length):
                place = first + k * lanes
                part = (load_lanes(p, x + place) - middle) * steep
                value = part * splat(load(p, gain + k)) + splat(load(p, bias + k))
                store_lanes(p, y + place, value)
            store_lanes(p, mean + row * lanes + n, middle)
            store_lanes(p, scale + row * lanes + n, steep)

    return kernel


def layer_norm_input_gradient() -> Kernel:
    """Dx = r (g - mean of g - z mean of (g z)) with g = gain dy.

    Arguments: length of a row, lanes, x, mean, scale, gain, dy, dx. Units as above.
    """

    def kernel(p, w, at, step, block, low, high):
        length, lanes, x, mean, scale, gain, dy, dx = arguments(w, at, 8)
        groups = quotient(lanes, LANES)
        share = splat(float32(1) / float32(length))
        for unit in range(low, high):
            row = quotient(unit, groups)
            n = (unit - row * groups) * LANES
            first = row * length * lanes + n
            middle = load_lanes(p, mean + row * lanes + n)
            steep = load_lanes(p, scale + row * lanes + n)
            sums = splat(float32(0))
            products = sums
            for k in range(length):
                place = first + k * lanes
                g = load_lanes(p, dy + place) * splat(load(p, gain + k))
                sums = sums + g
                products = products + g * (load_lanes(p, x + place) - middle) * steep
            for k in range(length):
                place = first + k * lanes
                g = load_lanes(p, dy + place) * splat(load(p, gain + k))
                z = (load_lanes(p, x + place) - middle) * steep
                store_lanes(p, dx + place, steep * (g - sums * share - z * products * share))

    return kernel


def layer_norm_gain_gradient() -> Kernel:
    """Dgain[k] = the sum of dy z over rows and lanes.

    Arguments: length of a row, lanes, rows, dy, x, mean, scale, out. Units: places k of a row.
    """

    def kernel(p, w, at, step, block, low, high):
        length, lanes, rows, dy, x, mean, scale, out = arguments(w, at, 8)
        later = goes_on(w, block)
        for k in range(low, high):
            sums = splat(float32(0))
            for row in range(rows):
                first = (row * length + k) * lanes
                for n in range(0, lanes, LANES):
                    part = load_lanes(p, x + first + n) - load_lanes(p, mean + row * lanes + n)
                    z = part * load_lanes(p, scale + row * lanes + n)
                    sums = sums + load_lanes(p, dy + first + n) * z
            value = total(sums)
            if later:
                value += load(p, out + k)
            store(p, out + k, value)

    return kernel


def layer_norm_bias_gradient() -> Kernel:
    """Dbias[k] = the sum of dy over rows and lanes.

    Arguments: length of a row, lanes, rows, dy, out. Units: places k of a row.
    """

    def kernel(p, w, at, step, block, low, high):
        length, lanes, rows, dy, out = arguments(w, at, 5)
        later = goes_on(w, block)
        for k in range(low, high):
            sums = splat(float32(0))
            for row in range(rows):
                for n in range(0, lanes, LANES):
                    sums = sums + load_lanes(p, dy + (row * length + k) * lanes + n)
            value = total(sums)
            if later:
                value += load(p, out + k)
            store(p, out + k, value)

    return kernel
