"""Max and min pooling and their gradient, lanes of the batch side by side."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    larger,
    load_lanes,
    quotient,
    smaller,
    splat,
    store_lanes,
    where_equal,
    where_greater,
    where_wins,
)
from netwright.kernels.variant import Kernel


def max_pool2d(rows: int, columns: int, least: int) -> Kernel:
    """Maxima and winners of windows of rows x columns, minima if `least` is 1: those of -x.

    The first of equals wins.

    Arguments: height, width, positions down and across, lanes, stride down and across, top,
    left, channels, x, y, winner. Units: position down x channels + channel, so that a thread
    reads the rows that it wrote in a convolution before.
    """
    sign = 1 - 2 * least

    def kernel(p, w, at, step, block, low, high):
        (
            height,
            width,
            downs,
            acrosses,
            lanes,
            stride_down,
            stride_across,
            top,
            left,
            channels,
            x,
            y,
            winner,
        ) = arguments(w, at, 13)
        # LLVM leaves a product with 1 away, and makes one with -1 a change of sign.
        way = splat(float32(sign))
        for unit in range(low, high):
            down = quotient(unit, channels)
            channel = unit - down * channels
            row = down * stride_down - top
            first_row, last_row = larger(0, -row), smaller(rows, height - row)
            plane = x + channel * height * width * lanes
            for q in range(acrosses):
                column = q * stride_across - left
                first_column, last_column = larger(0, -column), smaller(columns, width - column)
                begin = plane + (row * width + column) * lanes
                out = ((channel * downs + down) * acrosses + q) * lanes
                for n in range(0, lanes, LANES):
                    code = splat(float32(first_row * columns + first_column))
                    start = begin + (first_row * width + first_column) * lanes
                    best = load_lanes(p, start + n) * way
                    for r in range(first_row, last_row):
                        for s in range(first_column, last_column):
                            value = load_lanes(p, begin + (r * width + s) * lanes + n) * way
                            code = where_wins(value, best, splat(float32(r * columns + s)), code)
                            best = where_wins(value, best, value, best)
                    store_lanes(p, y + out + n, best * way)
                    store_lanes(p, winner + out + n, code)

    return kernel


def max_pool2d_gradient(rows: int, columns: int) -> Kernel:
    """dx = sum of dy over the windows that a pixel won; only where `gate` > 0 if there is one.

    A pixel gathers, so that each is written once even where windows overlap.

    Arguments: height, width, positions down and across, lanes, stride down and across, top,
    left, channels, tables of the windows (first, end) over each row and over each column of
    dx, winner, dy, dx, gate (-1: none). Units: row of dx x channels + channel.
    """

    def kernel(p, w, at, step, block, low, high):
        (
            height,
            width,
            downs,
            acrosses,
            lanes,
            stride_down,
            stride_across,
            top,
            left,
            channels,
            row_windows,
            column_windows,
            winner,
            dy,
            dx,
            gate,
        ) = arguments(w, at, 16)
        zero = splat(float32(0))
        for unit in range(low, high):
            row = quotient(unit, channels)
            channel = unit - row * channels
            first, end = arguments(w, row_windows + 2 * row, 2)
            for column in range(width):
                begin, limit = arguments(w, column_windows + 2 * column, 2)
                place = dx + ((channel * height + row) * width + column) * lanes
                is_first = 1
                for down in range(first, end):
                    for across in range(begin, limit):
                        code = (row + top - down * stride_down) * columns
                        code += column + left - across * stride_across
                        number = splat(float32(code))
                        window = ((channel * downs + down) * acrosses + across) * lanes
                        for n in range(0, lanes, LANES):
                            part = load_lanes(p, dy + window + n)
                            if gate >= 0:
                                is_open = load_lanes(p, gate + window + n)
                                part = where_greater(is_open, zero, part, zero)
                            won_by = load_lanes(p, winner + window + n)
                            part = where_equal(won_by, number, part, zero)
                            if is_first == 0:
                                part = load_lanes(p, place + n) + part
                            store_lanes(p, place + n, part)
                        is_first = 0
                if is_first == 1:
                    for n in range(0, lanes, LANES):
                        store_lanes(p, place + n, zero)

    return kernel
