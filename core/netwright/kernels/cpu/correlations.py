"""The weight gradient of a convolution: every filter's gradient against every input pixel.

Tiles that read the same patch of both images form a bundle and take turns patch by patch, so
that it comes from the first-level cache for all but the first of them.
"""

from numpy import float32

from netwright.kernels.cpu.llvm.correlation_tile import correlation_tile
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    floats_from,
    goes_on,
    load,
    load_lanes,
    quotient,
    second_half,
    splat,
    store,
    store_lanes,
    total,
    word,
    words_from,
)
from netwright.kernels.cpu.llvm.stack import stack_floats
from netwright.kernels.variant import Kernel

ARGUMENTS = (
    "bundles", "d", "d_row", "x", "out", "out_row", "directory",
    "row_blocks", "d_group", "x_group", "out_group",
)  # fmt: skip
"""Names of the arguments in `w`.

`directory` holds three words for each bundle: where its tiles stand, how many they are, and
in how many turns they run. A tile is four words: where its column table begins, where its
segments begin, where their lengths, and where the number of the first segment of each turn.
Units: (group x row_blocks + block of rows) x bundles + bundle.
"""
MOST_TILES = 9
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
        later = goes_on(w, block)
        for unit in range(low, high):
            k = quotient(unit, bundles)
            first, tiles, turns = arguments(w, directory + 3 * (unit - k * bundles), 3)
            group = quotient(k, row_blocks)
            k = k - group * row_blocks
            d_here = d + group * d_group + k * rows * d_row
            x_here = x + group * x_group
            out_here = out + group * out_group + k * rows * out_row
            for i in range(0, tiles * room, LANES):
                store_lanes(sums, i, zero)
            for turn in range(turns):
                for tile in range(tiles):
                    table, segments, lengths, starts = arguments(w, first + 4 * tile, 4)
                    begin, end = arguments(w, starts + turn, 2)
                    correlation_tile(
                        rows, columns, p, d_here, d_row, x_here,
                        words_from(w, table), words_from(w, segments + begin),
                        words_from(w, lengths + begin), end - begin,
                        floats_from(sums, tile * room),
                    )  # fmt: skip
            for tile in range(tiles):
                table = word(w, first + 4 * tile)
                for i in range(rows):
                    for j in range(columns):
                        place = out_here + i * out_row + second_half(w, table + j)
                        value = total(load_lanes(sums, tile * room + (i * columns + j) * LANES))
                        if later:
                            value += load(p, place)
                        store(p, place, value)

    return kernel
