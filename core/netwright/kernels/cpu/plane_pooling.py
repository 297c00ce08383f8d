"""Max and min pooling of planes, windows side by side; see `planes` for the layout.

Arguments of both: samples, height, width and row of the image, height, width and row of what is
pooled. Units: channels. Where the windows end before the image does, nothing of it is pooled.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    quotient,
    splat,
    where_greater,
    where_wins,
)
from netwright.kernels.cpu.llvm.parts import (
    load_every,
    load_part,
    store_chosen,
    store_part,
)
from netwright.kernels.variant import Kernel


def max_pool_planes(rows: int, columns: int, least: int) -> Kernel:
    """Maxima and winners of windows of rows x columns, minima if `least` is 1: those of -x.

    The first of equals wins. Tensors: x, y, winner.
    """
    sign = 1 - 2 * least

    def kernel(p, w, at, step, block, low, high):
        samples, height, width, row, downs, acrosses, short = arguments(w, at, 7)
        x_at, y_at, winner_at = arguments(w, at + 7, 3)
        way = splat(float32(sign))
        zero = splat(float32(0))
        for c in range(low, high):
            for n in range(samples):
                for down in range(downs):
                    start = x_at + c * row + (n * height + down * rows) * width
                    out = c * short + (n * downs + down) * acrosses
                    for q in range(0, acrosses, LANES):
                        best = load_every(p, start + q * columns, columns) * way
                        code = zero
                        for r in range(rows):
                            for s in range(columns):
                                place = start + r * width + q * columns + s
                                value = load_every(p, place, columns) * way
                                number = splat(float32(r * columns + s))
                                code = where_wins(value, best, number, code)
                                best = where_wins(value, best, value, best)
                        store_part(p, y_at + out + q, best * way, acrosses - q)
                        store_part(p, winner_at + out + q, code, acrosses - q)
            end = c * short + samples * downs * acrosses
            for i in range(end, (c + 1) * short, LANES):
                store_part(p, y_at + i, zero, (c + 1) * short - i)
                store_part(p, winner_at + i, zero, (c + 1) * short - i)

    return kernel


def max_pool_planes_gradient(rows: int, columns: int) -> Kernel:
    """dx = dy at the winner of its window; only where `gate` > 0 if there is one.

    Tensors: winner, dy, dx, gate (-1: none).
    """

    def kernel(p, w, at, step, block, low, high):
        samples, height, width, row, downs, acrosses, short = arguments(w, at, 7)
        winner_at, dy_at, dx_at, gates = arguments(w, at + 7, 4)
        zero = splat(float32(0))
        for c in range(low, high):
            for n in range(samples):
                for i in range(height):
                    out = dx_at + c * row + (n * height + i) * width
                    down = quotient(i, rows)
                    first = splat(float32((i - down * rows) * columns))
                    count = acrosses * columns
                    if down >= downs:
                        count = 0
                    here = c * short + (n * downs + down) * acrosses
                    for q in range(0, acrosses, LANES):
                        value = load_part(p, dy_at + here + q, acrosses - q)
                        if gates >= 0:
                            is_open = load_part(p, gates + here + q, acrosses - q)
                            value = where_greater(is_open, zero, value, zero)
                        won_by = load_part(p, winner_at + here + q, acrosses - q) - first
                        place = out + q * columns
                        store_chosen(p, place, value, won_by, columns, count - q * columns)
                    for j in range(count, width, LANES):
                        store_part(p, out + j, zero, width - j)
            end = dx_at + c * row + samples * height * width
            for i in range(end, dx_at + (c + 1) * row, LANES):
                store_part(p, i, zero, dx_at + (c + 1) * row - i)

    return kernel
