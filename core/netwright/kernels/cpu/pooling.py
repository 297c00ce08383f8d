"""Max and min pooling and their gradient, lanes of the batch side by side."""

from numpy import float32

from netwright.kernels.cpu.kernel import Kernel
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


def max_pool2d(rows: int, columns: int, least: int) -> Kernel:
    """Maxima and winners of windows of rows x columns, minima if `least` is 1: those of -x.

    The first of equals wins.

    Arguments: height, width, positions down and across, lanes, stride down and across, top,
    left, x, y, winner. Units: channel x positions down + position down.
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
            x,
            y,
            winner,
        ) = arguments(w, at, 12)
        # LLVM leaves a product with 1 away, and makes one with -1 a change of sign.
        way = splat(float32(sign))
        for unit in range(low, high):
            channel = quotient(unit, downs)
            row = (unit - channel * downs) * stride_down - top
            first_row, last_row = larger(0, -row), smaller(rows, height - row)
            plane = x + channel * height * width * lanes
            for q in range(acrosses):
                column = q * stride_across - left
                first_column, last_column = larger(0, -column), smaller(columns, width - column)
                begin = plane + (row * width + column) * lanes
                out = (unit * acrosses + q) * lanes
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
    """dx at the winner of each window += dy; only where `gate` > 0 if there is one.

    Arguments: height, width, positions down and across, lanes, stride down and across, top,
    left, winner, dy, dx, gate (-1: none). Units: channels, so that windows may overlap.
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
            winner,
            dy,
            dx,
            gate,
        ) = arguments(w, at, 13)
        zero = splat(float32(0))
        for channel in range(low, high):
            plane = dx + channel * height * width * lanes
            for i in range(0, height * width * lanes, LANES):
                store_lanes(p, plane + i, zero)
            for unit in range(channel * downs, (channel + 1) * downs):
                row = (unit - channel * downs) * stride_down - top
                first_row, last_row = larger(0, -row), smaller(rows, height - row)
                for q in range(acrosses):
                    column = q * stride_across - left
                    first_column, last_column = larger(0, -column), smaller(columns, width - column)
                    begin = plane + (row * width + column) * lanes
                    out = (unit * acrosses + q) * lanes
                    for n in range(0, lanes, LANES):
                        code = load_lanes(p, winner + out + n)
                        gradient = load_lanes(p, dy + out + n)
                        if gate >= 0:
                            is_open = load_lanes(p, gate + out + n)
                            gradient = where_greater(is_open, zero, gradient, zero)
                        for r in range(first_row, last_row):
                            for s in range(first_column, last_column):
                                place = begin + (r * width + s) * lanes + n
                                number = splat(float32(r * columns + s))
                                part = where_equal(code, number, gradient, zero)
                                store_lanes(p, place, load_lanes(p, place) + part)

    return kernel
