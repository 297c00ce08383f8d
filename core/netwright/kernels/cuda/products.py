"""The product of two matrices, tile by tile: C = A B, and what is done to C on the way.

A block computes a tile of C. It brings tiles of A and B into shared memory, `depth` terms at a
time, while it works on those before; each thread adds up `TILE_ROWS` x `TILE_COLUMNS` numbers in
registers. A warp is 8 threads down and 4 across, so that its reads of shared memory meet no
conflicts. Every sum runs over its terms in order.
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
    store4,
    thread_index,
)
from netwright.kernels.variant import Kernel

THREADS_DOWN, THREADS_ACROSS = 8, 4
"""Threads of a warp along rows and columns of C."""


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


def product(
    tile: int, depth: int, size: int, turned_a: int, turned_b: int, epilogue: str
) -> Kernel:
    """C[m, n] = sum over slabs and k of A[m, k] B[k, n], for each of several steps.

    Tiles of C are tile x tile, threads compute size x size numbers of it, 4 or 8. A lies in
    memory as [m, k], or as [k, m] where `turned_a`; B as [k, n], or as [n, k] where `turned_b`.
    `epilogue` names what is done to C: `bias` adds a number for each row, `relu` rectifies,
    `add` adds to what C holds, `gate` lets pass where another tensor is positive.

    Arguments: rows, columns, terms; A, from row to row, from slab to slab, from step to step;
    the same of B; C, from row to row, from step to step; slabs, tiles across, tiles of a step;
    bias; gate. All distances and places are multiples of 4. A block for each tile of each step.
    """
    groups = size // 4
    warps_down = tile // (THREADS_DOWN * size)
    threads = (tile // size) ** 2
    parts = tile * depth // 4 // threads
    pitch_a = tile if turned_a else tile + 4
    pitch_b = tile + 4 if turned_b else tile
    room_a, room_b = 2 * depth * pitch_a, 2 * depth * pitch_b
    half_a, half_b = depth * pitch_a, depth * pitch_b
    counts_a, counts_b, counts_sums, counts_side = 4 * parts, 4 * parts, size * size, size
    along_a, along_b = (tile // 4, depth // 4)[not turned_a], (depth // 4, tile // 4)[not turned_b]
    span_down, span_across = THREADS_DOWN * size, THREADS_ACROSS * size
    next_down, next_across = 4 * THREADS_DOWN, 4 * THREADS_ACROSS
    has_bias, has_relu = "bias" in epilogue, "relu" in epilogue
    has_add, has_gate = "add" in epilogue, "gate" in epilogue

    def kernel(p, w, at):
        rows, columns, terms = arguments(w, at, 3)
        a, a_row, a_slab, a_step, b, b_row, b_slab, b_step = arguments(w, at + 3, 8)
        c, c_row, c_step, slabs, across, in_step, bias, gate = arguments(w, at + 11, 8)
        tile_a = shared(room_a)
        tile_b = shared(room_b)
        next_a = registers(counts_a)
        next_b = registers(counts_b)
        sums = registers(counts_sums)
        side_a = registers(counts_side)
        side_b = registers(counts_side)
        thread = thread_index()
        warp = thread // 32
        lane = thread % 32
        step = quotient(block_index(), in_step)
        here = block_index() - step * in_step
        first_row = quotient(here, across)
        first_column = (here - first_row * across) * tile
        first_row = first_row * tile
        a += step * a_step
        b += step * b_step
        down = (warp % warps_down) * span_down + lane % 8 * 4
        over = (warp // warps_down) * span_across + lane // 8 * 4
        for i in range(counts_sums):
            sums[i] = float32(0)
        turns = quotient(terms + depth - 1, depth)
        buffer = 0
        for turn in range(-1, slabs * turns):
            # What the next turn needs is on its way while this one is computed.
            coming = turn + 1
            if coming < slabs * turns:
                slab = quotient(coming, turns)
                first = (coming - slab * turns) * depth
                for i in range(parts):
                    chunk = thread + i * threads
                    outer = chunk // along_a
                    inner = chunk % along_a * 4
                    if turned_a:
                        place = a + slab * a_slab + (first + outer) * a_row + first_row + inner
                        left = rows - first_row - inner
                        fetch(p, place, first + outer < terms, left, next_a, 4 * i)
                    else:
                        place = a + slab * a_slab + (first_row + outer) * a_row + first + inner
                        left = terms - first - inner
                        fetch(p, place, first_row + outer < rows, left, next_a, 4 * i)
                for i in range(parts):
                    chunk = thread + i * threads
                    outer = chunk // along_b
                    inner = chunk % along_b * 4
                    if turned_b:
                        place = b + slab * b_slab + (first_column + outer) * b_row + first + inner
                        left = terms - first - inner
                        fetch(p, place, first_column + outer < columns, left, next_b, 4 * i)
                    else:
                        place = b + slab * b_slab + (first + outer) * b_row + first_column + inner
                        left = columns - first_column - inner
                        fetch(p, place, first + outer < terms, left, next_b, 4 * i)
            if turn >= 0:
                for k in range(depth):
                    for g in range(groups):
                        from_a = buffer * half_a + k * pitch_a + down + g * next_down
                        (
                            side_a[4 * g],
                            side_a[4 * g + 1],
                            side_a[4 * g + 2],
                            side_a[4 * g + 3],
                        ) = load4(tile_a, from_a)
                        from_b = buffer * half_b + k * pitch_b + over + g * next_across
                        (
                            side_b[4 * g],
                            side_b[4 * g + 1],
                            side_b[4 * g + 2],
                            side_b[4 * g + 3],
                        ) = load4(tile_b, from_b)
                    for i in range(size):
                        for j in range(size):
                            sums[i * size + j] += side_a[i] * side_b[j]
            if coming < slabs * turns:
                if turn >= 0:
                    buffer = 1 - buffer
                for i in range(parts):
                    chunk = thread + i * threads
                    outer = chunk // along_a
                    inner = chunk % along_a * 4
                    if turned_a:
                        store4(
                            tile_a,
                            buffer * half_a + outer * pitch_a + inner,
                            next_a[4 * i],
                            next_a[4 * i + 1],
                            next_a[4 * i + 2],
                            next_a[4 * i + 3],
                        )
                    else:
                        for j in range(4):
                            to = buffer * half_a + (inner + j) * pitch_a + outer
                            tile_a[to] = next_a[4 * i + j]
                for i in range(parts):
                    chunk = thread + i * threads
                    outer = chunk // along_b
                    inner = chunk % along_b * 4
                    if turned_b:
                        for j in range(4):
                            to = buffer * half_b + (inner + j) * pitch_b + outer
                            tile_b[to] = next_b[4 * i + j]
                    else:
                        store4(
                            tile_b,
                            buffer * half_b + outer * pitch_b + inner,
                            next_b[4 * i],
                            next_b[4 * i + 1],
                            next_b[4 * i + 2],
                            next_b[4 * i + 3],
                        )
                barrier()
        for i in range(size):
            row = first_row + down + i // 4 * next_down + i % 4
            if row < rows:
                for g in range(groups):
                    column = first_column + over + g * next_across
                    place = c + step * c_step + row * c_row + column
                    for j in range(4):
                        value = sums[i * size + 4 * g + j]
                        if has_bias:
                            value += p[bias + row]
                        if has_add:
                            if column + j < columns:
                                value += p[place + j]
                        if has_relu:
                            if value <= float32(0):
                                value = float32(0)
                        if has_gate:
                            if column + j < columns:
                                if not p[gate + place - c + j] > float32(0):
                                    value = float32(0)
                        sums[i * size + 4 * g + j] = value
                    if column + 3 < columns:
                        store4(
                            p,
                            place,
                            sums[i * size + 4 * g],
                            sums[i * size + 4 * g + 1],
                            sums[i * size + 4 * g + 2],
                            sums[i * size + 4 * g + 3],
                        )
                    else:
                        for j in range(4):
                            if column + j < columns:
                                p[place + j] = sums[i * size + 4 * g + j]

    return bounded(kernel, threads, 65536 // (_REGISTERS * threads))


_REGISTERS = 128
"""Of a thread: with 256 threads a block, two blocks share an SM."""
TILES = ((128, 8, 8), (64, 16, 4), (32, 16, 4))
"""(tile, depth, size) from large to small: 256, 256 and 64 threads."""
