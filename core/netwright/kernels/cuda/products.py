"""The product of two matrices, tile by tile: C = A B, and what is done to C on the way.

A block computes a tile of C. It brings tiles of A and B into shared memory, `depth` terms at a
time, while it works on those before. Every sum runs over its terms in order, or in parts of a
fixed number of terms, each a step, which `product_total` adds up in order.
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


def fetch(p, place, is_inside, left, part, first):
    """part[first .. first + 3] = p[place .. place + 3], 0 where there is nothing (any more)."""
    part[first] = float32(0)
    part[first + 1] = float32(0)
    part[first + 2] = float32(0)
    part[first + 3] = float32(0)
    if is_inside:
        if left >= 4:
            part[first], part[first + 1], part[first + 2], part[first + 3] = load4(p, place)
        else:
            if left > 0:
                part[first] = p[place]
            if left > 1:
                part[first + 1] = p[place + 1]
            if left > 2:
                part[first + 2] = p[place + 2]


def of_four(left):
    """How many of four numbers there are, if so many are left."""
    if left < 0:
        left = 0
    if left > 4:
        left = 4
    return left


def tile_of_block(w, at, block):
    """(step, down, across): which tile of which step a block of a product computes."""
    across, in_step = arguments(w, at + 15, 2)
    step = quotient(block, in_step)
    here = block - step * in_step
    down = quotient(here, across)
    return step, down, here - down * across


def ending(text: str) -> Kernel:
    """A function that does to four numbers of C what a text names, and writes them to p[place].

    `bias` adds a number for the row, `add` adds to what C holds, `relu` rectifies, `gate` lets
    pass where another tensor is positive. Of the four there are `left`, or all.
    """
    has_bias, has_relu, has_add, has_gate = (
        name in text for name in ("bias", "relu", "add", "gate")
    )

    def finish4(p, place, left, part, first, bias, gate):
        for j in range(4):
            value = part[first + j]
            if has_bias:
                value += p[bias]
            if has_add:
                if j < left:
                    value += p[place + j]
            if has_relu:
                if value <= float32(0):
                    value = float32(0)
            if has_gate:
                if j < left:
                    if not p[gate + j] > float32(0):
                        value = float32(0)
            part[first + j] = value
        if left > 3:
            put4(p, place, part, first)
        else:
            for j in range(4):
                if j < left:
                    p[place + j] = part[first + j]

    return finish4


def product(
    tile: int, depth: int, size: int, turned_a: int, turned_b: int, epilogue: str
) -> Kernel:
    """C[m, n] = sum over slabs and k of A[m, k] B[k, n], for each of several steps.

    Tiles of C are tile x tile, threads compute size x size numbers of it, 4 or 8. A lies in
    memory as [m, k], or as [k, m] where `turned_a`; B as [k, n], or as [n, k] where `turned_b`.
    `epilogue` says what is done to C, see `ending`.

    Arguments: rows, columns, terms; A, from row to row, from slab to slab, from step to step;
    the same of B; C, from row to row, from step to step; slabs, tiles across, tiles of a step;
    bias; gate; turns of a step, and from step to step. A turn is `depth` terms of a slab. All
    distances and places are multiples of 4. A block for each tile of each step.
    """
    return _product(Tile(tile, tile, depth, size, size), turned_a, turned_b, epilogue)


@needs(tensor_cores.CAPABILITY)
def core_product(
    rows_of_tile: int, columns_of_tile: int, depth: int, warp_rows: int, warp_columns: int,
    is_exact: int, turned_a: int, turned_b: int, epilogue: str,
) -> Kernel:  # fmt: skip
    """The same on tensor cores; the first numbers are those of a `CoreTile`."""
    tile = CoreTile(rows_of_tile, columns_of_tile, depth, warp_rows, warp_columns, is_exact)
    return _product(tile, turned_a, turned_b, epilogue)


def _product(tile: Tile | CoreTile, turned_a: int, turned_b: int, epilogue: str) -> Kernel:
    is_core = isinstance(tile, CoreTile)
    rows_of_tile, columns_of_tile, depth = tile.rows, tile.columns, tile.depth
    threads, count_sums = tile.threads, tile.sums
    parts_a, parts_b = (size * depth // 4 // threads for size in (tile.rows, tile.columns))
    # Along a row of shared memory lie terms only where a tensor core reads them there.
    by_row_a, by_row_b = is_core and not turned_a, is_core and bool(turned_b)
    pitch_a = _pitch(tile.rows, depth, is_core, not turned_a)
    pitch_b = _pitch(tile.columns, depth, is_core, bool(turned_b))
    half_a = pitch_a * (tile.rows if by_row_a else depth)
    half_b = pitch_b * (tile.columns if by_row_b else depth)
    room_a, room_b = 2 * half_a, 2 * half_b
    along_a = (depth if not turned_a else tile.rows) // 4
    along_b = (depth if turned_b else tile.columns) // 4
    step_a, step_b = threads // along_a, threads // along_b
    factor_a = Factor(pitch_a, 1) if by_row_a else Factor(1, pitch_a)
    factor_b = Factor(pitch_b, 1) if by_row_b else Factor(1, pitch_b)
    work = tile.working(factor_a, factor_b)
    counts_a, counts_b = 4 * parts_a, 4 * parts_b
    side_a_count, side_b_count = work.side_a, work.side_b
    fours, together = work.fours, work.run
    next_down, next_across = work.next_down, work.next_across
    place_of, start_of, multiply, settle = work.place, work.start, work.multiply, work.settle
    finish4 = ending(epilogue)

    def kernel(p, w, at):
        rows, columns, terms = arguments(w, at, 3)
        a, a_row, a_slab, a_step, b, b_row, b_slab, b_step = arguments(w, at + 3, 8)
        (slabs,) = arguments(w, at + 14, 1)
        step_turns, next_turns = arguments(w, at + 19, 2)
        tile_a = shared(room_a)
        tile_b = shared(room_b)
        next_a = registers(counts_a)
        next_b = registers(counts_b)
        sums = registers(count_sums)
        side_a = registers(side_a_count)
        side_b = registers(side_b_count)
        thread = thread_index()
        step, down, over = tile_of_block(w, at, block_index())
        first_row = down * rows_of_tile
        first_column = over * columns_of_tile
        a += step * a_step
        b += step * b_step
        from_a, from_b = start_of(thread)
        clear(sums, count_sums)
        # Each thread brings four numbers of some rows of A and of B into shared memory.
        outer_a = thread // along_a
        inner_a = thread % along_a * 4
        outer_b = thread // along_b
        inner_b = thread % along_b * 4
        if turned_a:
            a += outer_a * a_row + first_row + inner_a
            left_a = rows - first_row - inner_a
        else:
            a += (first_row + outer_a) * a_row + inner_a
            left_a = rows - first_row - outer_a
        if turned_b:
            b += (first_column + outer_b) * b_row + inner_b
            left_b = columns - first_column - outer_b
        else:
            b += outer_b * b_row + first_column + inner_b
            left_b = columns - first_column - inner_b
        turns = quotient(terms + depth - 1, depth)
        begin = step * next_turns
        end = begin + step_turns
        if end > slabs * turns:
            end = slabs * turns
        slab = quotient(begin, turns)
        first = (begin - slab * turns) * depth
        a += slab * a_slab
        b += slab * b_slab
        buffer = 0
        for turn in range(begin - 1, end):
            # What the next turn needs is on its way while this one is computed.
            coming = turn + 1
            if coming < end:
                other = 0
                if turn >= begin:
                    other = 1 - buffer
                for i in range(parts_a):
                    beyond = i * step_a
                    if turned_a:
                        place = a + first * a_row + beyond * a_row
                        left = left_a
                        is_inside = first + outer_a + beyond < terms
                    else:
                        place = a + first + beyond * a_row
                        left = terms - first - inner_a
                        is_inside = beyond < left_a
                    if is_core:
                        to = other * half_a + (outer_a + beyond) * pitch_a + inner_a
                        copy4(tile_a, to, p, place, choose(is_inside, of_four(left), 0))
                    else:
                        fetch(p, place, is_inside, left, next_a, 4 * i)
                for i in range(parts_b):
                    beyond = i * step_b
                    if turned_b:
                        place = b + first + beyond * b_row
                        left = terms - first - inner_b
                        is_inside = beyond < left_b
                    else:
                        place = b + first * b_row + beyond * b_row
                        left = left_b
                        is_inside = first + outer_b + beyond < terms
                    if is_core:
                        to = other * half_b + (outer_b + beyond) * pitch_b + inner_b
                        copy4(tile_b, to, p, place, choose(is_inside, of_four(left), 0))
                    else:
                        fetch(p, place, is_inside, left, next_b, 4 * i)
                first += depth
                if first >= terms:
                    first = 0
                    a += a_slab
                    b += b_slab
            if turn >= begin:
                multiply(
                    tile_a, buffer * half_a + from_a, tile_b, buffer * half_b + from_b,
                    side_a, side_b, sums,
                )  # fmt: skip
            if coming < end:
                if turn >= begin:
                    buffer = 1 - buffer
                if is_core:
                    wait_for_copies()
                else:
                    for i in range(parts_a):
                        outer = outer_a + i * step_a
                        if turned_a:
                            put4(tile_a, buffer * half_a + outer * pitch_a + inner_a, next_a, 4 * i)
                        else:
                            for j in range(4):
                                to = buffer * half_a + (inner_a + j) * pitch_a + outer
                                tile_a[to] = next_a[4 * i + j]
                    for i in range(parts_b):
                        outer = outer_b + i * step_b
                        if turned_b:
                            for j in range(4):
                                to = buffer * half_b + (inner_b + j) * pitch_b + outer
                                tile_b[to] = next_b[4 * i + j]
                        else:
                            put4(tile_b, buffer * half_b + outer * pitch_b + inner_b, next_b, 4 * i)
                barrier()
        if is_core:
            settle(sums)
        # What is only needed now, or again, took no registers before.
        rows, columns = arguments(w, at, 2)
        step, down, over = tile_of_block(w, at, block_index())
        first_row = down * rows_of_tile
        first_column = over * columns_of_tile
        c, c_row, c_step = arguments(w, at + 11, 3)
        bias, gate = arguments(w, at + 17, 2)
        down, over = place_of(thread)
        for n in range(count_sums // 4):
            line = n // fours
            row = first_row + down + line // together * next_down + line % together
            column = first_column + over + n % fours * next_across
            if row < rows:
                away = step * c_step + row * c_row + column
                left = columns - column
                finish4(p, c + away, left, sums, 4 * n, bias + row, gate + away)

    return bounded(kernel, threads, tile.blocks)


def _pitch(size: int, depth: int, is_core: bool, lies_by_row: bool) -> int:
    """From term to term of a tile in shared memory, or from row to row where terms lie along it."""
    if is_core:
        return depth + tensor_cores.PAD_ROW if lies_by_row else size + tensor_cores.PAD_TERM
    return size + 4 if lies_by_row else size


def product_total(epilogue: str) -> Kernel:
    """C = the sum over steps of its parts, and what `ending` does to it.

    Arguments: rows, fours of a row, columns, parts, from step to step, steps; C, from row to row,
    which is that of the parts; bias; gate. A thread for four numbers.
    """
    finish4 = ending(epilogue)

    def kernel(p, w, at):
        rows, fours, columns, parts, next_part, steps = arguments(w, at, 6)
        c, c_row, bias, gate = arguments(w, at + 6, 4)
        sums = registers(4)
        i = block_index() * thread_count() + thread_index()
        row = quotient(i, fours)
        if row < rows:
            column = (i - row * fours) * 4
            away = row * c_row + column
            clear(sums, 4)
            for step in range(steps):
                x, y, z, u = load4(p, parts + step * next_part + away)
                sums[0] += x
                sums[1] += y
                sums[2] += z
                sums[3] += u
            finish4(p, c + away, columns - column, sums, 0, bias + row, gate + away)

    return kernel


TILES = ((128, 8, 8), (64, 16, 4), (32, 16, 4))
"""(tile, depth, size) from large to small: 256, 256 and 64 threads."""
CORE_TILES = (
    CoreTile(64, 128, 16, 32, 64, 1),
    CoreTile(64, 64, 16, 32, 32, 1),
    CoreTile(32, 32, 16, 16, 32, 1),
)
"""Of tensor cores, from large to small: 128, 128 and 64 threads."""
