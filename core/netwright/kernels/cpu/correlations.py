"""The weight gradient of a convolution: every filter's gradient against every input pixel.

Tiles that read the same rows of both images form a bundle and take turns row by row, so that
the rows come from the first-level cache for all but the first of them.
"""

from numpy import float32

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    floats_from,
    load,
    load_lanes,
    quotient,
    second_half,
    smaller,
    splat,
    store,
    store_lanes,
    total,
    word,
    words_from,
)
from netwright.kernels.cpu.llvm.tiles import correlation_tile, stack_floats

ARGUMENTS = (
    "bundles", "d", "d_row", "x", "out", "out_row", "directory",
    "row_blocks", "d_group", "x_group", "out_group",
)  # fmt: skip
"""Names of the arguments in `w`.

`directory` holds three words for each bundle: where its tiles stand, how many they are, and
in how many passes they run. A tile is five words: where its column table begins, where its
segments begin, their number, how many of them a pass takes, and their length.
Units: (group x row_blocks + block of rows) x bundles + bundle.
"""
MOST_TILES = 8
"""Tiles in one bundle."""


def correlations(rows: int, columns: int) -> Kernel:
    """The kernel with tiles of rows x columns registers."""
    room = rows * columns * LANES
    all_room = MOST_TILES * room

    def kernel(p, w, at, step, block, low, high):
        bundles, d, d_row, x, out, out_row, directory = arguments(w, at, 7)
        row_blocks, d_group, x_group, out_group = arguments(w, at + 7, 4)
        sums = stack_floats(all_room)
        zero = splat(float32(0))
        for unit in range(low, high):
            k = quotient(unit, bundles)
            first, tiles, passes = arguments(w, directory + 3 * (unit - k * bundles), 3)
            group = quotient(k, row_blocks)
            k = k - group * row_blocks
            d_here = d + group * d_group + k * rows * d_row
            x_here = x + group * x_group
            out_here = out + group * out_group + k * rows * out_row
            for i in range(0, tiles * room, LANES):
                store_lanes(sums, i, zero)
            for turn in range(passes):
                for tile in range(tiles):
                    table, segments, count, chunk, length = arguments(w, first + 5 * tile, 5)
                    done = turn * chunk
                    correlation_tile(
                        rows, columns, p, d_here, d_row, x_here,
                        words_from(w, table), words_from(w, segments + done),
                        smaller(chunk, count - done), length, floats_from(sums, tile * room),
                    )  # fmt: skip
            for tile in range(tiles):
                table = word(w, first + 5 * tile)
                for i in range(rows):
                    for j in range(columns):
                        place = out_here + i * out_row + second_half(w, table + j)
                        value = total(load_lanes(sums, tile * room + (i * columns + j) * LANES))
                        if block > 0:
                            value += load(p, place)
                        store(p, place, value)

    return kernel
