"""The weight gradient of a convolution: every filter's gradient against every input pixel."""

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.lanes import arguments, quotient, smaller, word, words_from
from netwright.kernels.cpu.llvm.tiles import correlation_tile

ARGUMENTS = ("column_blocks", "d", "d_row", "x", "out", "out_row", "block_table")
"""Names of the arguments in `w`.

`block_table` holds four words for each block of columns: where its column table begins,
where its segments begin, their number, and their length.
Units: block of rows x column_blocks + block of columns.
"""


def correlations(rows: int, columns: int) -> Kernel:
    """The kernel with tiles of rows x columns registers."""

    def kernel(p, w, at, step, block, low, high):
        column_blocks, d, d_row, x, out, out_row, block_table = arguments(w, at, 7)
        for unit in range(low, high):
            k = quotient(unit, column_blocks)
            entry = block_table + 4 * (unit - k * column_blocks)
            columns_here = words_from(w, word(w, entry))
            segments = words_from(w, word(w, entry + 1))
            correlation_tile(
                rows, columns, p, d + k * rows * d_row, d_row, x, columns_here, segments,
                word(w, entry + 2), word(w, entry + 3),
                out + k * rows * out_row, out_row, smaller(block, 1),
            )  # fmt: skip

    return kernel
