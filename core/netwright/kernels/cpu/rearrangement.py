"""Moving rows of lanes, and adding up rows that were one before."""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    load_lanes,
    quotient,
    splat,
    store_lanes,
    word,
)
from netwright.kernels.variant import Kernel


def copy_rows() -> Kernel:
    """Runs of rows of x to their places in y.

    A run is four words: its first row in x (-1: zeros), the step from row to row in x, its first
    row in y, how many rows. Groups of equal runs follow each other at fixed distances.
    Arguments: runs of a group, table of runs, lanes, distances of groups in x and y, x, y.
    Units: group x runs + run.
    """

    def kernel(p, w, at, step, block, low, high):
        runs, table, lanes, x_group, y_group, x, y = arguments(w, at, 7)
        zero = splat(float32(0))
        for unit in range(low, high):
            group = quotient(unit, runs)
            source, stride, place, count = arguments(w, table + 4 * (unit - group * runs), 4)
            begin = x + group * x_group + source * lanes
            out = y + group * y_group + place * lanes
            for row in range(count):
                for n in range(0, lanes, LANES):
                    value = zero
                    if source >= 0:
                        value = load_lanes(p, begin + row * stride * lanes + n)
                    store_lanes(p, out + row * lanes + n, value)

    return kernel


def add_rows() -> Kernel:
    """Each row of y is the sum of rows of x, in the order of the table; -1 there is no row.

    Arguments: rows of a group, terms of a row, table of terms, lanes, distance of groups in x,
    x, y. Units: rows.
    """

    def kernel(p, w, at, step, block, low, high):
        rows, terms, table, lanes, x_group, x, y = arguments(w, at, 7)
        for unit in range(low, high):
            group = quotient(unit, rows)
            begin = x + group * x_group
            first = table + (unit - group * rows) * terms
            for n in range(0, lanes, LANES):
                sums = splat(float32(0))
                for term in range(first, first + terms):
                    source = word(w, term)
                    if source >= 0:
                        sums = sums + load_lanes(p, begin + source * lanes + n)
                store_lanes(p, y + unit * lanes + n, sums)

    return kernel
