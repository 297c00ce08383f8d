"""The weight gradient of a convolution: what lay under each tap times the gradient, summed.

As a product its columns are the taps and its terms the lanes of one position after the other.
There are many terms and few numbers, so positions are shared out over several splits of the
batch's sum, each with a place of its own; `split_total` adds those up in order.
"""

from numpy import float32

from netwright.kernels.cuda.bounds import bounded
from netwright.kernels.cuda.intrinsics import (
    arguments,
    barrier,
    block_index,
    load4,
    quotient,
    registers,
    shared,
    thread_count,
    thread_index,
)
from netwright.kernels.cuda.reductions import block_sum
from netwright.kernels.cuda.tiles import Tile, clear, multiplication, place_in_tile
from netwright.kernels.variant import Kernel

TILES = (
    Tile(128, 128, 8, 8, 8),
    Tile(64, 64, 16, 4, 4),
    Tile(16, 64, 8, 4, 4),
    Tile(32, 32, 8, 4, 4),
    Tile(8, 64, 8, 4, 4),
)
"""Tiles that it is compiled for."""


def correlation(
    rows_of_tile: int, columns_of_tile: int, depth: int, down: int, across: int
) -> Kernel:
    """dw[k, tap] of each split = sum over its positions and lanes of dy[k, ...] x[... + tap].

    Arguments: filters and taps of a group, lanes, height, width, positions down and across, rows
    and columns of the image from position to position, row and column where the first window
    begins; dy, from filter to filter; x, from group to group; table of taps; dw, from group to
    group, from split to split; groups, positions of a split, tiles down and across.
    Blocks: splits x groups x tiles across x tiles down. `depth` divides the lanes.
    """
    tile = Tile(rows_of_tile, columns_of_tile, depth, down, across)
    threads = tile.threads
    pitch_a, pitch_b = tile.rows + 4, tile.columns + 4
    half_a, half_b = depth * pitch_a, depth * pitch_b
    room_a, room_b = 2 * half_a, 2 * half_b
    along, step = depth // 4, threads * 4 // depth
    parts_a = -(-tile.rows // step)
    parts_b = -(-tile.columns // step)
    count_a, count_b, count_sums = 4 * parts_a, 4 * parts_b, down * across
    next_down, next_across = 4 * tile.lanes_down, 4 * tile.lanes_across
    place_of = place_in_tile(tile)
    multiply = multiplication(tile, pitch_a, pitch_b)

    def kernel(p, w, at):
        filters, taps, lanes, height, width, downs, acrosses = arguments(w, at, 7)
        step_down, step_across, first_down, first_across = arguments(w, at + 7, 4)
        dy, dy_filter, x, x_group, table, dw, dw_group, dw_split = arguments(w, at + 11, 8)
        groups, positions, tiles_down, tiles_across = arguments(w, at + 19, 4)
        tile_a = shared(room_a)
        tile_b = shared(room_b)
        next_a = registers(count_a)
        next_b = registers(count_b)
        side_a = registers(down)
        side_b = registers(across)
        sums = registers(count_sums)
        thread = thread_index()
        number = quotient(block_index(), tiles_down)
        first_row = (block_index() - number * tiles_down) * rows_of_tile
        here = quotient(number, tiles_across)
        first_column = (number - here * tiles_across) * columns_of_tile
        split = quotient(here, groups)
        group = here - split * groups
        position = split * positions
        left = downs * acrosses - position
        if left > positions:
            left = positions
        turns = left * quotient(lanes, depth)
        at_down = quotient(position, acrosses)
        at_across = position - at_down * acrosses
        # This thread brings 4 lanes of some rows of dy and of x into shared memory.
        outer = thread // along
        inner = thread % along * 4
        source_a = dy + group * filters * dy_filter + inner
        source_b = x + group * x_group + inner
        lane = 0
        row, over = place_of(thread)
        clear(sums, count_sums)
        buffer = 0
        for turn in range(-1, turns):
            # What the next turn needs is on its way while this one is computed.
            if turn + 1 < turns:
                clear(next_a, count_a)
                for i in range(parts_a):
                    k = outer + i * step
                    if k < rows_of_tile and first_row + k < filters:
                        place = source_a + (first_row + k) * dy_filter + position * lanes + lane
                        (
                            next_a[4 * i],
                            next_a[4 * i + 1],
                            next_a[4 * i + 2],
                            next_a[4 * i + 3],
                        ) = load4(p, place)
                clear(next_b, count_b)
                row_here = at_down * step_down + first_down
                column_here = at_across * step_across + first_across
                for i in range(parts_b):
                    k = outer + i * step
                    if k < columns_of_tile and first_column + k < taps:
                        tap = table + (first_column + k) * 4
                        distance, tap_down, tap_across = arguments(w, tap, 3)
                        r = row_here + tap_down
                        s = column_here + tap_across
                        if r >= 0 and r < height and s >= 0 and s < width:
                            place = source_b + (row_here * width + column_here) * lanes + lane
                            (
                                next_b[4 * i],
                                next_b[4 * i + 1],
                                next_b[4 * i + 2],
                                next_b[4 * i + 3],
                            ) = load4(p, place + distance)
                lane += depth
                if lane == lanes:
                    lane = 0
                    position += 1
                    at_across += 1
                    if at_across == acrosses:
                        at_across = 0
                        at_down += 1
            if turn >= 0:
                multiply(
                    tile_a, buffer * half_a + row, tile_b, buffer * half_b + over,
                    side_a, side_b, sums,
                )  # fmt: skip
            if turn + 1 < turns:
                if turn >= 0:
                    buffer = 1 - buffer
                for i in range(parts_a):
                    if outer + i * step < rows_of_tile:
                        for j in range(4):
                            to = buffer * half_a + (inner + j) * pitch_a + outer + i * step
                            tile_a[to] = next_a[4 * i + j]
                for i in range(parts_b):
                    if outer + i * step < columns_of_tile:
                        for j in range(4):
                            to = buffer * half_b + (inner + j) * pitch_b + outer + i * step
                            tile_b[to] = next_b[4 * i + j]
                barrier()
        out = dw + split * dw_split + group * dw_group
        for i in range(down):
            k = first_row + row + i // 4 * next_down + i % 4
            if k < filters:
                for j in range(across):
                    tap = first_column + over + j // 4 * next_across + j % 4
                    if tap < taps:
                        p[out + k * taps + tap] = sums[i * across + j]

    return bounded(kernel, threads, tile.blocks)


def narrow_correlation() -> Kernel:
    """The same for groups of few filters and taps: a block for each number of dw.

    Arguments: filters and taps of a group, lanes, height, width, positions down and across, rows
    and columns of the image from position to position, row and column where the first window
    begins; dy, from filter to filter; x, from group to group; table of taps; dw.
    """

    def kernel(p, w, at):
        filters, taps, lanes, height, width, downs, acrosses = arguments(w, at, 7)
        step_down, step_across, first_down, first_across = arguments(w, at + 7, 4)
        dy, dy_filter, x, x_group, table, dw = arguments(w, at + 11, 6)
        memory = shared(32)
        k = quotient(block_index(), taps)
        tap = table + (block_index() - k * taps) * 4
        distance, tap_down, tap_across = arguments(w, tap, 3)
        group = quotient(k, filters)
        source_a = dy + k * dy_filter
        source_b = x + group * x_group + distance
        total = float32(0)
        i = 4 * thread_index()
        while i < downs * acrosses * lanes:
            position = quotient(i, lanes)
            at_down = quotient(position, acrosses)
            row_here = at_down * step_down + first_down
            column_here = (position - at_down * acrosses) * step_across + first_across
            r = row_here + tap_down
            s = column_here + tap_across
            if r >= 0 and r < height and s >= 0 and s < width:
                place = (row_here * width + column_here - position) * lanes + i
                a, b, c, d = load4(p, source_a + i)
                e, f, g, h = load4(p, source_b + place)
                total += (a * e + b * f) + (c * g + d * h)
            i += 4 * thread_count()
        total = block_sum(total, memory)
        if thread_index() == 0:
            p[dw + block_index()] = total

    return kernel


SLICES = 8
"""Warps of a block of `split_total`."""


def split_total() -> Kernel:
    """out[i] = sum over splits of parts[split, i].

    Arguments: numbers, splits, from split to split, parts, out. A block of SLICES warps for 32
    numbers: warp s adds up splits s, s + SLICES, ...
    """
    slices = SLICES
    room = 32 * SLICES

    def kernel(p, w, at):
        count, splits, size, parts, out = arguments(w, at, 5)
        memory = shared(room)
        i = block_index() * 32 + thread_index() % 32
        total = float32(0)
        if i < count:
            split = thread_index() // 32
            while split < splits:
                total += p[parts + split * size + i]
                split += slices
        memory[thread_index()] = total
        barrier()
        if thread_index() < 32 and i < count:
            total = float32(0)
            for part in range(slices):
                total += memory[part * 32 + thread_index()]
            p[out + i] = total

    return kernel
