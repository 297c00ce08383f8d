"""Average pooling and its gradient, lanes of the batch side by side.

Arguments of both: height, width, positions down and across, lanes, stride down and across, top,
left, rows and columns of the window, tables of the rows and the columns that each position
counts, then the tensors.
"""

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
    word,
)


def average_pool2d() -> Kernel:
    """Averages of windows. Tensors: x, y. Units: channel x positions down + position down."""

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
            rows,
            columns,
            row_counts,
            column_counts,
            x,
            y,
        ) = arguments(w, at, 15)
        for unit in range(low, high):
            channel = quotient(unit, downs)
            down = unit - channel * downs
            row = down * stride_down - top
            first_row, last_row = larger(0, -row), smaller(rows, height - row)
            plane = x + channel * height * width * lanes
            for q in range(acrosses):
                column = q * stride_across - left
                first_column, last_column = larger(0, -column), smaller(columns, width - column)
                begin = plane + (row * width + column) * lanes
                counted = word(w, row_counts + down) * word(w, column_counts + q)
                share = splat(float32(1) / float32(counted))
                for n in range(0, lanes, LANES):
                    sums = splat(float32(0))
                    for r in range(first_row, last_row):
                        for s in range(first_column, last_column):
                            sums = sums + load_lanes(p, begin + (r * width + s) * lanes + n)
                    store_lanes(p, y + (unit * acrosses + q) * lanes + n, sums * share)

    return kernel


def average_pool2d_gradient() -> Kernel:
    """Each place of a window gets its share. Tensors: dy, dx. Units: channels."""

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
            rows,
            columns,
            row_counts,
            column_counts,
            dy,
            dx,
        ) = arguments(w, at, 15)
        zero = splat(float32(0))
        for channel in range(low, high):
            plane = dx + channel * height * width * lanes
            for i in range(0, height * width * lanes, LANES):
                store_lanes(p, plane + i, zero)
            for down in range(downs):
                row = down * stride_down - top
                first_row, last_row = larger(0, -row), smaller(rows, height - row)
                for q in range(acrosses):
                    column = q * stride_across - left
                    first_column, last_column = larger(0, -column), smaller(columns, width - column)
                    begin = plane + (row * width + column) * lanes
                    counted = word(w, row_counts + down) * word(w, column_counts + q)
                    share = splat(float32(1) / float32(counted))
                    source = dy + ((channel * downs + down) * acrosses + q) * lanes
                    for n in range(0, lanes, LANES):
                        part = load_lanes(p, source + n) * share
                        for r in range(first_row, last_row):
                            for s in range(first_column, last_column):
                                place = begin + (r * width + s) * lanes + n
                                store_lanes(p, place, load_lanes(p, place) + part)

    return kernel
