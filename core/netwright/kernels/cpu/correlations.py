"""The weight gradient of a convolution: every filter's gradient against every input pixel.

Tiles that read the same rows of both images form a bundle and take turns row by row, so that
the rows come from the first-level cache for all but the first of them.
"""

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import arguments, floats_from, quotient, smaller, words_from
from netwright.kernels.cpu.llvm.tiles import correlation_tile, stack_floats

ARGUMENTS = ("bundles", "d", "d_row", "x", "out", "out_row", "directory")
"""Names of the arguments in `w`.

`directory` holds three words for each bundle: where its tiles stand, how many they are, and
in how many passes they run. A tile is five words: where its column table begins, where its
segments begin, their number, how many of them a pass takes, and their length.
Units: block of rows x bundles + bundle.
"""
MOST_TILES = 8
"""Tiles in one bundle."""


def correlations(rows: int, columns: int) -> Kernel:
    """The kernel with tiles of rows x columns registers."""
    room = rows * columns * LANES
    all_room = MOST_TILES * room

    def kernel(p, w, at, step, block, low, high):
        bundles, d, d_row, x, out, out_row, directory = arguments(w, at, 7)
        sums = stack_floats(all_room)
        for unit in range(low, high):
            k = quotient(unit, bundles)
            first, tiles, passes = arguments(w, directory + 3 * (unit - k * bundles), 3)
            for turn in range(passes):
                for tile in range(tiles):
                    table, segments, count, chunk, length = arguments(w, first + 5 * tile, 5)
                    done = turn * chunk
                    begins, ends = 0, 0
                    if turn == 0:
                        begins = 1
                    if turn == passes - 1:
                        ends = 1
                    correlation_tile(
                        rows, columns, p, d + k * rows * d_row, d_row, x,
                        words_from(w, table), words_from(w, segments + done),
                        smaller(chunk, count - done), length,
                        out + k * rows * out_row, out_row, smaller(block, 1),
                        floats_from(sums, tile * room), begins, ends,
                    )  # fmt: skip

    return kernel
