"""Convolution as a product: filters times what lies under them at every position of an image.

The sum over a filter runs over its taps in order: each says where in the image it lies, seen
from the first place of a window, and where its weight is. Columns of the product are positions
and, innermost, lanes of the batch, so that neighbouring threads read neighbouring lanes. What
lies outside the image is 0.

An input gradient is the same with the gradient for the image. There a pixel meets a filter only
at every stride-th place: pixels that meet the same ones are a class with taps of its own.
A convolution has one class.
"""

from numpy import float32

from netwright.kernels.cuda import tensor_cores
from netwright.kernels.cuda.bounds import bounded
from netwright.kernels.cuda.functions import choose
from netwright.kernels.cuda.intrinsics import (
    arguments,
    barrier,
    block_index,
    copy4,
    load4,
    quotient,
    registers,
    shared,
    thread_count,
    thread_index,
    wait_for_copies,
)
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.cuda.tiles import Factor, Tile, clear, put4
from netwright.kernels.variant import Kernel, needs

TAP = 4
"""Words of a tap: its distance in the image, rows down, columns across, its weight's distance."""
CLASS = 8
"""Words of a class: positions down and across, row and column of the image where the first window
begins, where its output begins, taps, their table, how many taps the classes before it have."""


def pack_filters() -> Kernel:
    """packed[g, t, k] = the weight of tap t in filter k of group g; 0 from the last filter on.

    Arguments: numbers, packed length of a row, taps, filters of a group, from filter to filter,
    from group to group, table of taps, weights, packed. A thread for each number.
    """

    def kernel(p, w, at):
        count, length, taps, filters, filter_size, group_size = arguments(w, at, 6)
        table, weights, out = arguments(w, at + 6, 3)
        i = block_index() * thread_count() + thread_index()
        if i < count:
            row = quotient(i, length)
            k = i - row * length
            group = quotient(row, taps)
            value = float32(0)
            if k < filters:
                tap = table + (row - group * taps) * 4
                value = p[weights + group * group_size + k * filter_size + w[tap + 3]]
            p[out + i] = value

    return kernel


def ending(text: str) -> Kernel:
    """A function that does to four numbers what a text names, and writes them to y[there].

    `residual` adds another tensor, `gate` lets pass where another tensor is positive; between
    the two comes ReLU, if it `rectifies`.
    """
    has_residual, has_gate = "residual" in text, "gate" in text

    def finish4(p, y, there, part, first, rectifies, residual, gate):
        if has_residual:
            a, b, c, d = load4(p, residual + there)
            part[first] += a
            part[first + 1] += b
            part[first + 2] += c
            part[first + 3] += d
        if rectifies > 0:
            for j in range(4):
                part[first + j] = choose(part[first + j] <= float32(0), float32(0), part[first + j])
        if has_gate:
            a, b, c, d = load4(p, gate + there)
            part[first] = choose(a > float32(0), part[first], float32(0))
            part[first + 1] = choose(b > float32(0), part[first + 1], float32(0))
            part[first + 2] = choose(c > float32(0), part[first + 2], float32(0))
            part[first + 3] = choose(d > float32(0), part[first + 3], float32(0))
        put4(p, y + there, part, first)

    return finish4


TILES = (
    Tile(128, 128, 8, 8, 8),
    Tile(64, 128, 8, 8, 4),
    Tile(32, 128, 8, 8, 4),
    Tile(16, 128, 8, 4, 4),
    Tile(8, 128, 8, 4, 4),
    Tile(32, 32, 8, 4, 4),
)
"""Tiles that it is compiled for."""
CORE_TILES = (
    CoreTile(64, 128, 16, 32, 64, 1),
    CoreTile(64, 64, 16, 32, 32, 1),
    CoreTile(32, 128, 16, 32, 32, 1),
    CoreTile(16, 128, 16, 16, 32, 1),
)
"""Those of tensor cores."""


def convolution(
    rows_of_tile: int, columns_of_tile: int, depth: int, down: int, across: int, last: str
) -> Kernel:
    """y[k, position, n] = sum over taps of weight[k, tap] x[position + tap, n].

    `last` says what is done to y on its way, see `ending`.

    Arguments: filters of a group, lanes, height, width, rows and columns of the image from
    position to position; packed weights, their length of a row, taps of all classes; x, from
    group to group; y, from filter to filter, from position to position down and across; classes,
    their number, tiles down and across; bias (-1: none), whether to rectify, residual and gate,
    which lie as y. Blocks: groups x classes x tiles across x tiles down.
    """
    return _convolution(Tile(rows_of_tile, columns_of_tile, depth, down, across), last)


@needs(tensor_cores.CAPABILITY)
def core_convolution(
    rows_of_tile: int, columns_of_tile: int, depth: int, warp_rows: int, warp_columns: int,
    is_exact: int, last: str,
) -> Kernel:  # fmt: skip
    """The same on tensor cores; the numbers are those of a `CoreTile`."""
    tile = CoreTile(rows_of_tile, columns_of_tile, depth, warp_rows, warp_columns, is_exact)
    return _convolution(tile, last)


def _convolution(tile: Tile | CoreTile, last: str) -> Kernel:
    is_core = isinstance(tile, CoreTile)
    rows_of_tile, columns_of_tile, depth = tile.rows, tile.columns, tile.depth
    threads, count_sums = tile.threads, tile.sums
    pad = tensor_cores.PAD_TERM if is_core else 0
    pitch_a, pitch_b = tile.rows + pad, tile.columns + pad
    half_a, half_b = depth * pitch_a, depth * pitch_b
    room_a, room_b = 2 * half_a, 2 * half_b
    along_a, along_b = tile.rows // 4, tile.columns // 4
    chunks_a, chunks_b = depth * along_a, depth * along_b
    parts_a, parts_b = -(-chunks_a // threads), chunks_b // threads
    step_a, step_b = threads // along_a, threads // along_b
    count_a, count_b = 4 * parts_a, 4 * parts_b
    work = tile.working(Factor(1, pitch_a), Factor(1, pitch_b))
    count_side_a, count_side_b = work.side_a, work.side_b
    fours, together, lines = work.fours, work.run, count_sums // 4 // work.fours
    next_down, next_across = work.next_down, work.next_across
    place_of, start_of, multiply, settle = work.place, work.start, work.multiply, work.settle
    finish4 = ending(last)

    def kernel(p, w, at):
        filters, lanes, height, width, step_down, step_across = arguments(w, at, 6)
        packed, length, all_taps, x, x_group = arguments(w, at + 6, 5)
        classes, class_count, tiles_down, tiles_across = arguments(w, at + 15, 4)
        tile_a = shared(room_a)
        tile_b = shared(room_b)
        next_a = registers(count_a)
        next_b = registers(count_b)
        side_a = registers(count_side_a)
        side_b = registers(count_side_b)
        sums = registers(count_sums)
        thread = thread_index()
        number = quotient(block_index(), tiles_down)
        first_row = (block_index() - number * tiles_down) * rows_of_tile
        here = quotient(number, tiles_across)
        first_column = (number - here * tiles_across) * columns_of_tile
        group = quotient(here, class_count)
        entry = classes + (here - group * class_count) * 8
        downs, acrosses, first_down, first_across = arguments(w, entry, 4)
        out, taps, table, first = arguments(w, entry + 4, 4)
        columns = downs * acrosses * lanes
        turns = quotient(taps + depth - 1, depth)
        if first_column >= columns:
            turns = 0
        # The column of the image that this thread brings into shared memory.
        outer_b = thread // along_b
        inner_b = thread % along_b * 4
        column = first_column + inner_b
        position = quotient(column, lanes)
        q = quotient(position, acrosses)
        row_here = q * step_down + first_down
        column_here = (position - q * acrosses) * step_across + first_across
        source = x + group * x_group + (row_here * width + column_here) * lanes
        source += column - position * lanes
        outer_a = thread // along_a
        inner_a = thread % along_a * 4
        weights = packed + (group * all_taps + first) * length + first_row + inner_a
        from_a, from_b = start_of(thread)
        clear(sums, count_sums)
        buffer = 0
        for turn in range(-1, turns):
            # What the next turn needs is on its way while this one is computed.
            coming = (turn + 1) * depth
            if turn + 1 < turns:
                other = 0
                if turn >= 0:
                    other = 1 - buffer
                clear(next_a, count_a)
                for i in range(parts_a):
                    beyond = outer_a + i * step_a
                    if beyond < depth:
                        count = 0
                        if coming + beyond < taps and first_row + inner_a < length:
                            count = 4
                        if is_core:
                            to = other * half_a + beyond * pitch_a + inner_a
                            copy4(tile_a, to, p, weights + (coming + beyond) * length, count)
                        elif count > 0:
                            (
                                next_a[4 * i],
                                next_a[4 * i + 1],
                                next_a[4 * i + 2],
                                next_a[4 * i + 3],
                            ) = load4(p, weights + (coming + beyond) * length)
                clear(next_b, count_b)
                for i in range(parts_b):
                    k = coming + outer_b + i * step_b
                    place = source
                    count = 0
                    if k < taps and column < columns:
                        distance, tap_down, tap_across = arguments(w, table + k * 4, 3)
                        r = row_here + tap_down
                        s = column_here + tap_across
                        if r >= 0 and r < height and s >= 0 and s < width:
                            place = source + distance
                            count = 4
                    if is_core:
                        to = other * half_b + (outer_b + i * step_b) * pitch_b + inner_b
                        copy4(tile_b, to, p, place, count)
                    elif count > 0:
                        (
                            next_b[4 * i],
                            next_b[4 * i + 1],
                            next_b[4 * i + 2],
                            next_b[4 * i + 3],
                        ) = load4(p, place)
            if turn >= 0:
                multiply(
                    tile_a, buffer * half_a + from_a, tile_b, buffer * half_b + from_b,
                    side_a, side_b, sums,
                )  # fmt: skip
            if turn + 1 < turns:
                if turn >= 0:
                    buffer = 1 - buffer
                if is_core:
                    wait_for_copies()
                else:
                    for i in range(parts_a):
                        if outer_a + i * step_a < depth:
                            to = buffer * half_a + (outer_a + i * step_a) * pitch_a + inner_a
                            put4(tile_a, to, next_a, 4 * i)
                    for i in range(parts_b):
                        to = buffer * half_b + (outer_b + i * step_b) * pitch_b + inner_b
                        put4(tile_b, to, next_b, 4 * i)
                barrier()
        if is_core:
            settle(sums)
        # What is only needed now took no registers before.
        y, y_filter, y_down, y_across = arguments(w, at + 11, 4)
        bias, rectifies, residual, gate = arguments(w, at + 19, 4)
        row, over = place_of(thread)
        for g in range(fours):
            column = first_column + over + g * next_across
            if column < columns:
                position = quotient(column, lanes)
                q = quotient(position, acrosses)
                away = out + q * y_down + (position - q * acrosses) * y_across
                away += column - position * lanes
                for i in range(lines):
                    k = first_row + row + i // together * next_down + i % together
                    if k < filters:
                        k += group * filters
                        first_sum = 4 * (i * fours + g)
                        if bias >= 0:
                            shift = p[bias + k]
                            for j in range(4):
                                sums[first_sum + j] += shift
                        there = away + k * y_filter
                        finish4(p, y, there, sums, first_sum, rectifies, residual, gate)

    return bounded(kernel, threads, tile.blocks)


def narrow_convolution(last: str) -> Kernel:
    """The same for few filters in a group, without shared memory: a thread for four numbers of y.

    Arguments: filters, filters of a group, lanes, height, width, rows and columns of the image
    from position to position; weights, from filter to filter, from group to group; x, from group
    to group; y, from filter to filter, from position to position down and across; classes, blocks
    of each; bias, whether to rectify, residual, gate, as above.
    """
    finish4 = ending(last)

    def kernel(p, w, at):
        filters, in_group, lanes, height, width, step_down, step_across = arguments(w, at, 7)
        weights, filter_size, group_size, x, x_group = arguments(w, at + 7, 5)
        y, y_filter, y_down, y_across, classes, blocks = arguments(w, at + 12, 6)
        bias, rectifies, residual, gate = arguments(w, at + 18, 4)
        sums = registers(4)
        number = quotient(block_index(), blocks)
        i = (block_index() - number * blocks) * thread_count() + thread_index()
        downs, acrosses, first_down, first_across = arguments(w, classes + number * 8, 4)
        out, taps, table = arguments(w, classes + number * 8 + 4, 3)
        columns = downs * acrosses * lanes
        k = quotient(4 * i, columns)
        if k < filters:
            column = 4 * i - k * columns
            position = quotient(column, lanes)
            lane = column - position * lanes
            q = quotient(position, acrosses)
            row_here = q * step_down + first_down
            column_here = (position - q * acrosses) * step_across + first_across
            group = quotient(k, in_group)
            source = x + group * x_group + (row_here * width + column_here) * lanes + lane
            filter_at = weights + group * group_size + (k - group * in_group) * filter_size
            start = float32(0)
            if bias >= 0:
                start = p[bias + k]
            for j in range(4):
                sums[j] = start
            for t in range(taps):
                distance, tap_down, tap_across, weight_at = arguments(w, table + t * 4, 4)
                r = row_here + tap_down
                s = column_here + tap_across
                if r >= 0 and r < height and s >= 0 and s < width:
                    weight = p[filter_at + weight_at]
                    a, b, c, d = load4(p, source + distance)
                    sums[0] += weight * a
                    sums[1] += weight * b
                    sums[2] += weight * c
                    sums[3] += weight * d
            there = out + k * y_filter + q * y_down + (position - q * acrosses) * y_across + lane
            finish4(p, y, there, sums, 0, rectifies, residual, gate)

    return kernel
