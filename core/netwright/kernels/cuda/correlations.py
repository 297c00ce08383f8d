"""The weight gradient of a convolution: what lay under each tap times the gradient, summed.

As a product its columns are the taps and its terms the lanes of one position after the other.
There are many terms and few numbers, so positions are shared out over several splits of the
batch's sum, each with a place of its own; `split_total` adds those up in order.
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
from netwright.kernels.cuda.reductions import block_sum
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.cuda.tiles import Factor, Tile, clear
from netwright.kernels.variant import Kernel, needs

TILES = (
    Tile(128, 128, 8, 8, 8),
    Tile(64, 64, 16, 4, 4),
    Tile(16, 64, 8, 4, 4),
    Tile(32, 32, 8, 4, 4),
    Tile(8, 64, 8, 4, 4),
)
"""Tiles that it is compiled for."""
CORE_TILES = (
    CoreTile(64, 128, 16, 32, 64, 1),
    CoreTile(64, 64, 16, 32, 32, 1),
    CoreTile(32, 32, 16, 16, 32, 1),
    CoreTile(16, 64, 16, 16, 32, 1),
)
"""Those of tensor cores."""


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
    return _correlation(Tile(rows_of_tile, columns_of_tile, depth, down, across))


@needs(tensor_cores.CAPABILITY)
def core_correlation(
    rows_of_tile: int, columns_of_tile: int, depth: int, warp_rows: int, warp_columns: int,
    is_exact: int,
) -> Kernel:  # fmt: skip
    """The same on tensor cores; the numbers are those of a `CoreTile`."""
    tile = CoreTile(rows_of_tile, columns_of_tile, depth, warp_rows, warp_columns, is_exact)
    return _correlation(tile)


def _correlation(tile: Tile | CoreTile) -> Kernel:
    is_core = isinstance(tile, CoreTile)
    rows_of_tile, columns_of_tile, depth = tile.rows, tile.columns, tile.depth
    threads, count_sums = tile.threads, tile.sums
    # Along a row of shared memory lie terms where a tensor core reads them, else rows or columns.
    if is_core:
        pitch_a = pitch_b = depth + tensor_cores.PAD_ROW
        half_a, half_b = tile.rows * pitch_a, tile.columns * pitch_b
        work = tile.working(Factor(pitch_a, 1), Factor(pitch_b, 1))
    else:
        pitch_a, pitch_b = tile.rows + 4, tile.columns + 4
        half_a, half_b = depth * pitch_a, depth * pitch_b
        work = tile.working(Factor(1, pitch_a), Factor(1, pitch_b))
    room_a, room_b = 2 * half_a, 2 * half_b
    along, step = depth // 4, threads * 4 // depth
    parts_a = -(-tile.rows // step)
    parts_b = -(-tile.columns // step)
    count_a, count_b = 4 * parts_a, 4 * parts_b
    count_side_a, count_side_b = work.side_a, work.side_b
    fours, together = work.fours, work.run
    next_down, next_across = work.next_down, work.next_across
    place_of, start_of, multiply, settle = work.place, work.start, work.multiply, work.settle

    def kernel(p, w, at):
        filters, taps, lanes, height, width, downs, acrosses = arguments(w, at, 7)
        step_down, step_across, first_down, first_across = arguments(w, at + 7, 4)
        dy, dy_filter, x, x_group, table = arguments(w, at + 11, 5)
        groups, positions, tiles_down, tiles_across = arguments(w, at + 19, 4)
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
        from_a, from_b = start_of(thread)
        clear(sums, count_sums)
        buffer = 0
        for turn in range(-1, turns):
            # What the next turn needs is on its way while this one is computed.
            if turn + 1 < turns:
                other = 0
                if turn >= 0:
                    other = 1 - buffer
                clear(next_a, count_a)
                for i in range(parts_a):
                    k = outer + i * step
                    if k < rows_of_tile:
                        place = source_a + (first_row + k) * dy_filter + position * lanes + lane
                        count = choose(first_row + k < filters, 4, 0)
                        if is_core:
                            copy4(tile_a, other * half_a + k * pitch_a + inner, p, place, count)
                        elif count > 0:
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
                    if k < columns_of_tile:
                        place = source_b
                        count = 0
                        if first_column + k < taps:
                            tap = table + (first_column + k) * 4
                            distance, tap_down, tap_across = arguments(w, tap, 3)
                            r = row_here + tap_down
                            s = column_here + tap_across
                            if r >= 0 and r < height and s >= 0 and s < width:
                                place = source_b + (row_here * width + column_here) * lanes + lane
                                place += distance
                                count = 4
                        if is_core:
                            copy4(tile_b, other * half_b + k * pitch_b + inner, p, place, count)
                        elif count > 0:
                            (
                                next_b[4 * i],
                                next_b[4 * i + 1],
                                next_b[4 * i + 2],
                                next_b[4 * i + 3],
                            ) = load4(p, place)
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
        if is_core:
            settle(sums)
        dw, dw_group, dw_split = arguments(w, at + 16, 3)
        out = dw + split * dw_split + group * dw_group
        row, over = place_of(thread)
        for n in range(count_sums // 4):
            line = n // fours
            k = first_row + row + line // together * next_down + line % together
            if k < filters:
                for j in range(4):
                    tap = first_column + over + n % fours * next_across + j
                    if tap < taps:
                        p[out + k * taps + tap] = sums[4 * n + j]

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
