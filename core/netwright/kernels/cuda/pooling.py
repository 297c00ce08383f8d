"""Max, min and average pooling and their gradients: a thread for four lanes of a place.

The first arguments of all are: numbers of the output, height, width, positions down and across,
lanes, stride down and across, top, left.
"""

from numpy import float32

from netwright.kernels.cuda.functions import choose
from netwright.kernels.cuda.intrinsics import (
    arguments,
    block_count,
    block_index,
    load4,
    quotient,
    registers,
    store4,
    thread_count,
    thread_index,
)
from netwright.kernels.cuda.tiles import clear, put4
from netwright.kernels.variant import Kernel


def extreme_pool2d(least: int) -> Kernel:
    """Maxima and winners of windows, minima if `least` is 1: those of -x. The first of equals wins.

    NaN wins too, as in PyTorch. Further arguments: rows and columns of the window, x, y, winner.
    """
    sign = 1 - 2 * least

    def kernel(p, w, at):
        count, height, width, downs, acrosses, lanes = arguments(w, at, 6)
        step_down, step_across, top, left, rows, columns = arguments(w, at + 6, 6)
        x, y, winner = arguments(w, at + 12, 3)
        best = registers(4)
        code = registers(4)
        here = registers(4)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < count:
            place = quotient(i, lanes)
            line = quotient(place, acrosses)
            channel = quotient(line, downs)
            row = (line - channel * downs) * step_down - top
            column = (place - line * acrosses) * step_across - left
            source = x + ((channel * height + row) * width + column) * lanes + i - place * lanes
            is_first = 1
            clear(best, 4)
            clear(code, 4)
            for r in range(max(0, -row), min(rows, height - row)):
                for s in range(max(0, -column), min(columns, width - column)):
                    here[0], here[1], here[2], here[3] = load4(p, source + (r * width + s) * lanes)
                    for j in range(4):
                        value = here[j] * float32(sign)
                        if is_first == 1 or value > best[j] or value != value:
                            best[j] = value
                            code[j] = float32(r * columns + s)
                    is_first = 0
            for j in range(4):
                best[j] = best[j] * float32(sign)
            put4(p, y + i, best, 0)
            put4(p, winner + i, code, 0)
            i += 4 * block_count() * thread_count()

    return kernel


def max_pool2d_gradient(gated: int) -> Kernel:
    """dx = sum of dy over the windows that a pixel won; those alone whose `gate` > 0 if `gated`.

    Further arguments: columns of a window, tables of the windows (first, end) over each row and
    each column of dx, winner, dy, dx, gate.
    """

    def kernel(p, w, at):
        count, height, width, downs, acrosses, lanes = arguments(w, at, 6)
        step_down, step_across, top, left, columns = arguments(w, at + 6, 5)
        row_windows, column_windows, winner, dy, dx, gate = arguments(w, at + 11, 6)
        total = registers(4)
        part = registers(4)
        won_by = registers(4)
        opened = registers(4)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < count:
            place = quotient(i, lanes)
            line = quotient(place, width)
            channel = quotient(line, height)
            row = line - channel * height
            column = place - line * width
            lane = i - place * lanes
            clear(total, 4)
            first, end = arguments(w, row_windows + 2 * row, 2)
            begin, limit = arguments(w, column_windows + 2 * column, 2)
            for down in range(first, end):
                for across in range(begin, limit):
                    code = (row + top - down * step_down) * columns
                    code += column + left - across * step_across
                    window = ((channel * downs + down) * acrosses + across) * lanes + lane
                    part[0], part[1], part[2], part[3] = load4(p, dy + window)
                    won_by[0], won_by[1], won_by[2], won_by[3] = load4(p, winner + window)
                    if gated:
                        opened[0], opened[1], opened[2], opened[3] = load4(p, gate + window)
                        for j in range(4):
                            part[j] = choose(opened[j] > float32(0), part[j], float32(0))
                    for j in range(4):
                        total[j] += choose(won_by[j] == float32(code), part[j], float32(0))
            put4(p, dx + i, total, 0)
            i += 4 * block_count() * thread_count()

    return kernel


def average_pool2d() -> Kernel:
    """Averages of windows.

    Further arguments: rows and columns of the window, tables of the rows and columns that each
    position counts, x, y.
    """

    def kernel(p, w, at):
        count, height, width, downs, acrosses, lanes = arguments(w, at, 6)
        step_down, step_across, top, left, rows, columns = arguments(w, at + 6, 6)
        row_counts, column_counts, x, y = arguments(w, at + 12, 4)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < count:
            place = quotient(i, lanes)
            line = quotient(place, acrosses)
            channel = quotient(line, downs)
            down = line - channel * downs
            across = place - line * acrosses
            row = down * step_down - top
            column = across * step_across - left
            source = x + ((channel * height + row) * width + column) * lanes + i - place * lanes
            a = float32(0)
            b = float32(0)
            c = float32(0)
            d = float32(0)
            for r in range(max(0, -row), min(rows, height - row)):
                for s in range(max(0, -column), min(columns, width - column)):
                    e, f, g, h = load4(p, source + (r * width + s) * lanes)
                    a += e
                    b += f
                    c += g
                    d += h
            counted = w[row_counts + down] * w[column_counts + across]
            share = float32(1) / float32(counted)
            store4(p, y + i, a * share, b * share, c * share, d * share)
            i += 4 * block_count() * thread_count()

    return kernel


def average_pool2d_gradient() -> Kernel:
    """Each pixel gathers its share of every window over it.

    Further arguments: tables of the rows and columns that each position counts, and of the
    windows (first, end) over each row and each column, dy, dx.
    """

    def kernel(p, w, at):
        count, height, width, downs, acrosses, lanes = arguments(w, at, 6)
        row_counts, column_counts, row_windows, column_windows, dy, dx = arguments(w, at + 10, 6)
        i = 4 * (block_index() * thread_count() + thread_index())
        while i < count:
            place = quotient(i, lanes)
            line = quotient(place, width)
            channel = quotient(line, height)
            lane = i - place * lanes
            first, end = arguments(w, row_windows + 2 * (line - channel * height), 2)
            begin, limit = arguments(w, column_windows + 2 * (place - line * width), 2)
            a = float32(0)
            b = float32(0)
            c = float32(0)
            d = float32(0)
            for down in range(first, end):
                for across in range(begin, limit):
                    counted = w[row_counts + down] * w[column_counts + across]
                    share = float32(1) / float32(counted)
                    window = ((channel * downs + down) * acrosses + across) * lanes + lane
                    e, f, g, h = load4(p, dy + window)
                    a += e * share
                    b += f * share
                    c += g * share
                    d += h * share
            store4(p, dx + i, a, b, c, d)
            i += 4 * block_count() * thread_count()

    return kernel
