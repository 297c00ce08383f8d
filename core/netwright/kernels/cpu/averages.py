"""Average pooling and its gradient, lanes of the batch side by side.

Arguments of both: height, width, positions down and across, lanes, stride down and across, top,
left, channels, rows and columns of the window, tables of the rows and the columns that each
position counts, then what each names itself. Units: row of the output x channels + channel.
"""

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
    word,
)
from netwright.kernels.variant import Kernel


def average_pool2d() -> Kernel:
    """Averages of windows. Tensors: x, y."""

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
            rows,
            columns,
            row_counts,
            column_counts,
            x,
            y,
        ) = arguments(w, at, 16)
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
                out = y + ((channel * downs + down) * acrosses + q) * lanes
                counted = word(w, row_counts + down) * word(w, column_counts + q)
                share = splat(float32(1) / float32(counted))
                for n in range(0, lanes, LANES):
                    sums = splat(float32(0))
                    for r in range(first_row, last_row):
                        for s in range(first_column, last_column):
                            sums = sums + load_lanes(p, begin + (r * width + s) * lanes + n)
                    store_lanes(p, out + n, sums * share)

    return kernel


def average_pool2d_gradient() -> Kernel:
    """Each pixel gathers its share of every window over it.

    Tables of the windows (first, end) over each row and each column; tensors: dy, dx.
    """

    def kernel(p, w, at, step, block, low, high):
        height, width, downs, acrosses, lanes = arguments(w, at, 5)
        channels = word(w, at + 9)
        row_counts, column_counts, row_windows, column_windows, dy, dx = arguments(w, at + 12, 6)
        zero = splat(float32(0))
        for unit in range(low, high):
            row = quotient(unit, channels)
            channel = unit - row * channels
            first, end = arguments(w, row_windows + 2 * row, 2)
            for column in range(width):
                begin, limit = arguments(w, column_windows + 2 * column, 2)
                place = dx + ((channel * height + row) * width + column) * lanes
                for n in range(0, lanes, LANES):
                    store_lanes(p, place + n, zero)
                for down in range(first, end):
                    for across in range(begin, limit):
                        counted = word(w, row_counts + down) * word(w, column_counts + across)
                        share = splat(float32(1) / float32(counted))
                        window = dy + ((channel * downs + down) * acrosses + across) * lanes
                        for n in range(0, lanes, LANES):
                            part = load_lanes(p, window + n) * share
                            store_lanes(p, place + n, load_lanes(p, place + n) + part)

    return kernel
