"""Grids: images of planes with borders, so that all taps of a filter are offsets in one row.

    grid[phase, c, (n height + i) width + j] = x[c, n, i u + a - top, j v + b - left]

for each phase (a, b) of a stride (u, v), and 0 outside the image. A row of a grid, all of one
channel and phase, ends with zeros, at least LANES of them.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    larger,
    load,
    load_lanes,
    quotient,
    smaller,
    splat,
    store,
    store_lanes,
    where_greater,
)
from netwright.kernels.cpu.llvm.parts import load_every, load_part, load_woven, store_part
from netwright.kernels.cpu.llvm.transposes import transpose_part
from netwright.kernels.variant import Kernel

MOST_APART = 4
"""The widest stride whose numbers are picked out of whole registers."""


def pack(apart: int) -> Kernel:
    """A grid of planes, with `apart` for the stride across. Units: phase x channels + channel.

    Arguments: channels, samples, height, width, row of x, stride (u, v), top, left, height and
    width of the grid, row of the grid, x, grid.
    """

    def kernel(p, w, at, step, block, low, high):
        (
            channels,
            samples,
            height,
            width,
            x_row,
            stride_down,
            _,
            top,
            left,
            downs,
            acrosses,
            row,
            x,
            grid,
        ) = arguments(w, at, 14)
        zero = splat(float32(0))
        for unit in range(low, high):
            phase = quotient(unit, channels)
            image = x + (unit - phase * channels) * x_row
            a = quotient(phase, apart)
            shift = phase - a * apart - left
            # The first column inside the image, and the first behind it.
            begin = smaller(acrosses, quotient(larger(0, -shift) + apart - 1, apart))
            end = larger(begin, quotient(larger(0, width - shift) + apart - 1, apart))
            end = smaller(acrosses, end)
            start = grid + unit * row
            for j in range(start, start + row, LANES):
                store_lanes(p, j, zero)
            count = end - begin
            whole = count - count % LANES
            for n in range(samples):
                for i in range(downs):
                    y = i * stride_down + a - top
                    if y >= 0 and y < height:
                        source = image + (n * height + y) * width + begin * apart + shift
                        place = start + (n * downs + i) * acrosses + begin
                        if apart > MOST_APART:
                            for j in range(count):
                                store(p, place + j, load(p, source + j * apart))
                        else:
                            for j in range(0, whole, LANES):
                                store_lanes(p, place + j, load_every(p, source + j * apart, apart))
                            if whole < count:
                                value = load_every(p, source + whole * apart, apart)
                                store_part(p, place + whole, value, count - whole)

    return kernel


def unpack(apart: int) -> Kernel:
    """Planes of a grid: y[c, n, i u + a - top, j v + b - left] = grid[phase, c, n, i, j].

    The old y is added if asked; then y is 0 where `gate` is not positive, unless that is -1.
    `apart` is the stride across if that is 1 or 2, else 0.
    Arguments: channels, samples, height, width, row of y, stride (u, v), top, left, height and
    width of the grid, row of the grid, grid, y, accumulate, gate. Units: channels.
    """

    def kernel(p, w, at, step, block, low, high):
        (
            channels,
            samples,
            height,
            width,
            y_row,
            stride_down,
            stride_across,
            top,
            left,
            downs,
            acrosses,
            row,
            grid,
            y_at,
            accumulate,
            gates,
        ) = arguments(w, at, 16)
        zero = splat(float32(0))
        for c in range(low, high):
            for n in range(samples):
                for i in range(height):
                    down = quotient(i + top, stride_down)
                    phase = (i + top - down * stride_down) * stride_across
                    out = c * y_row + (n * height + i) * width
                    start = grid + (phase * channels + c) * row + (n * downs + down) * acrosses
                    if apart == 0:
                        for j in range(width):
                            across = quotient(j + left, stride_across)
                            b = j + left - across * stride_across
                            value = load(p, start + b * channels * row + across)
                            if accumulate:
                                value += load(p, y_at + out + j)
                            if gates >= 0 and not load(p, gates + out + j) > float32(0):
                                value = float32(0)
                            store(p, y_at + out + j, value)
                    else:
                        # At stride 2 two phases take turns; `left` says which one begins.
                        even = start + left * channels * row
                        odd = start + (1 - left) * channels * row + left
                        for j in range(0, width, LANES):
                            if apart == 1:
                                value = load_lanes(p, start + j)
                            else:
                                value = load_woven(p, even + j // 2, odd + j // 2)
                            if accumulate:
                                value = value + load_part(p, y_at + out + j, width - j)
                            if gates >= 0:
                                is_open = load_part(p, gates + out + j, width - j)
                                value = where_greater(is_open, zero, value, zero)
                            store_part(p, y_at + out + j, value, width - j)
            for j in range(samples * height * width, y_row, LANES):
                store_part(p, y_at + c * y_row + j, zero, y_row - j)

    return kernel


def filters_of_places() -> Kernel:
    """out[k, c, place] = x[k, place, c]. Arguments: channels, row of x, places, x, out.

    Units: filters.
    """

    def kernel(p, w, at, step, block, low, high):
        channels, row, places, x_at, out_at = arguments(w, at, 5)
        for k in range(low, high):
            x, out = x_at + k * places * row, out_at + k * places * channels
            whole = channels - channels % 16
            for c in range(0, whole, 16):
                for place in range(0, places, 16):
                    source, target = x + place * row + c, out + c * places + place
                    transpose_part(p, source, row, target, places, places - place)
            for c in range(whole, channels):
                for place in range(places):
                    store(p, out + c * places + place, load(p, x + place * row + c))

    return kernel
