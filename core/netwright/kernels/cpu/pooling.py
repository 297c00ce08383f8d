"""Max pooling and its gradient, lanes of the batch side by side."""

from numpy import float32

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    load_lanes,
    splat,
    store_lanes,
    where_equal,
    where_greater,
    where_wins,
    word,
)


def max_pool2d(rows: int, columns: int) -> Kernel:
    """Maxima and winners of windows of rows x columns; the first of equals wins.

    Arguments: height, width, positions down and across, lanes, stride down and across, top,
    left, x, y, winner. Units: channel x positions down + position down.
    """

    def kernel(p, w, at, step, block, low, high):
        height, width = word(w, at), word(w, at + 1)
        downs, acrosses, lanes = word(w, at + 2), word(w, at + 3), word(w, at + 4)
        stride_down, stride_across = word(w, at + 5), word(w, at + 6)
        top, left = word(w, at + 7), word(w, at + 8)
        x, y, winner = word(w, at + 9), word(w, at + 10), word(w, at + 11)
        for unit in range(low, high):
            channel = unit // downs
            row = (unit - channel * downs) * stride_down - top
            first_row, last_row = max(0, -row), min(rows, height - row)
            plane = x + channel * height * width * lanes
            for q in range(acrosses):
                column = q * stride_across - left
                first_column, last_column = max(0, -column), min(columns, width - column)
                begin = plane + (row * width + column) * lanes
                out = (unit * acrosses + q) * lanes
                for n in range(0, lanes, LANES):
                    code = splat(float32(first_row * columns + first_column))
                    best = load_lanes(p, begin + (first_row * width + first_column) * lanes + n)
                    for r in range(first_row, last_row):
                        for s in range(first_column, last_column):
                            value = load_lanes(p, begin + (r * width + s) * lanes + n)
                            code = where_wins(value, best, splat(float32(r * columns + s)), code)
                            best = where_wins(value, best, value, best)
                    store_lanes(p, y + out + n, best)
                    store_lanes(p, winner + out + n, code)

    return kernel


def max_pool2d_gradient(rows: int, columns: int) -> Kernel:
    """dx at the winner of each window += dy; only where `gate` > 0 if there is one.

    Arguments: height, width, positions down and across, lanes, stride down and across, top,
    left, winner, dy, dx, gate (-1: none). Units: channels, so that windows may overlap.
    """

    def kernel(p, w, at, step, block, low, high):
        height, width = word(w, at), word(w, at + 1)
        downs, acrosses, lanes = word(w, at + 2), word(w, at + 3), word(w, at + 4)
        stride_down, stride_across = word(w, at + 5), word(w, at + 6)
        top, left = word(w, at + 7), word(w, at + 8)
        winner, dy, dx, gate = word(w, at + 9), word(w, at + 10), word(w, at + 11), word(w, at + 12)
        zero = splat(float32(0))
        for channel in range(low, high):
            plane = dx + channel * height * width * lanes
            for i in range(0, height * width * lanes, LANES):
                store_lanes(p, plane + i, zero)
            for unit in range(channel * downs, (channel + 1) * downs):
                row = (unit - channel * downs) * stride_down - top
                first_row, last_row = max(0, -row), min(rows, height - row)
                for q in range(acrosses):
                    column = q * stride_across - left
                    first_column, last_column = max(0, -column), min(columns, width - column)
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
