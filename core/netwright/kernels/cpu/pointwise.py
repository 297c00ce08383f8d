"""Formulas on every number by itself, and their sums. See `llvm/formulas.py` for operands."""

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.formulas import apply_formula, total_of_column, total_of_row
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    goes_on,
    load,
    quotient,
    smaller,
    splat_zero,
    store,
    store_lanes,
    total,
)
from netwright.kernels.variant import Kernel

CHUNK = 2048
"""Numbers of a unit."""


def formula(text: str, operands: str) -> Kernel:
    """out[row, i] = the formula. Arguments: length of a row, pieces of a row, group, out, operands.

    Units: pieces of CHUNK numbers, row by row.
    """

    def kernel(p, w, at, step, block, low, high):
        length, pieces = arguments(w, at, 2)
        for unit in range(low, high):
            row = quotient(unit, pieces)
            begin = (unit - row * pieces) * CHUNK
            end = smaller(begin + CHUNK, length)
            apply_formula(p, w, at + 2, row, length, begin, end, text, operands)

    return kernel


def formula_row_total(text: str, operands: str) -> Kernel:
    """out[row] (+)= the sum of the formula over the row.

    Arguments: length of a row, group, out, operands. Units: rows. Pieces are summed first, so
    that long rows lose no more than short ones.
    """

    def kernel(p, w, at, step, block, low, high):
        length, _, out = arguments(w, at, 3)
        later = goes_on(w, block)
        for row in range(low, high):
            sums = splat_zero()
            for begin in range(0, length, CHUNK):
                end = smaller(begin + CHUNK, length)
                sums = sums + total_of_row(p, w, at + 1, row, length, begin, end, text, operands)
            value = total(sums)
            if later:
                value += load(p, out + row)
            store(p, out + row, value)

    return kernel


def formula_lane_total(text: str, operands: str) -> Kernel:
    """out[i] = the sum of the formula over all rows.

    Arguments: rows, length of a row, group, out, operands. Units: groups of LANES columns.
    """

    def kernel(p, w, at, step, block, low, high):
        rows, length, _, out = arguments(w, at, 4)
        for unit in range(low, high):
            column = unit * LANES
            sums = total_of_column(p, w, at + 2, rows, length, column, text, operands)
            store_lanes(p, out + column, sums)

    return kernel
