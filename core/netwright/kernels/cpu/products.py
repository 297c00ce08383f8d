"""Sums of products over tap tables: convolution and full matrices in every direction.

One kernel carries the forward pass and the input gradient of both, and the weight gradient
of full matrices; it differs only in its tables. See `product_tile` for one tile.
"""

from netwright.kernels.cpu.kernel import Kernel
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import arguments, goes_on, quotient, word, words_from
from netwright.kernels.cpu.llvm.tiles import product_tile

ARGUMENTS = (
    "row_blocks", "positions_across", "lane_blocks",
    "a", "a_block", "a_row",
    "b", "c", "c_block", "c_row", "c_down", "c_across",
    "down_table", "across_table", "tap_table",
    "bias", "rectify", "mask", "accumulate",
    "group_blocks", "a_group", "b_group", "c_group", "bias_group",
)  # fmt: skip
"""Names of the arguments in `w`, in order.

The output is a grid of positions (down, across), each `row_blocks` tiles high and
`lane_blocks` wide. Each `group_blocks` of these tiles are a group of their own: the steps from
group to group are a_group, b_group, c_group and bias_group. `down_table` and `across_table`
hold two words a position: an offset added to b, and a class. The words 2 (class down + class
across) of `tap_table` say where the taps of a position begin and how many they are. mask: a
tensor laid out as c, or -1. accumulate: 1 always, 2 where a sum over the batch goes on.
Units: position down x row_blocks + row block.
"""


def products(rows: int, vectors: int) -> Kernel:
    """The kernel with tiles of rows x vectors registers."""

    def kernel(p, w, at, step, block, low, high):
        (
            row_blocks,
            across,
            lane_blocks,
            a,
            a_block,
            a_row,
            b,
            c,
            c_block,
            c_row,
            c_down,
            c_across,
            down_table,
            across_table,
            tap_table,
            bias,
            rectify,
            mask,
            accumulate,
            group_blocks,
            a_group,
            b_group,
            c_group,
            bias_group,
        ) = arguments(w, at, 24)
        gate = 0
        if mask >= 0:
            gate = mask - c
        if accumulate == 2:
            accumulate = goes_on(w, block)
        for unit in range(low, high):
            down = quotient(unit, row_blocks)
            k = unit - down * row_blocks
            group = quotient(k, group_blocks)
            k = k - group * group_blocks
            a_here = a + group * a_group + k * a_block
            c_down_here = c + group * c_group + k * c_block + down * c_down
            b_down = b + group * b_group + word(w, down_table + 2 * down)
            class_down = word(w, down_table + 2 * down + 1)
            bias_here = bias
            if bias >= 0:
                bias_here = bias + group * bias_group + k * rows
            for q in range(across):
                b_here = b_down + word(w, across_table + 2 * q)
                taps = tap_table + 2 * (class_down + word(w, across_table + 2 * q + 1))
                table = words_from(w, word(w, taps))
                count = word(w, taps + 1)
                c_here = c_down_here + q * c_across
                for v in range(lane_blocks):
                    shift = v * vectors * LANES
                    product_tile(
                        rows, vectors, p, a_here, a_row, b_here + shift, table, count,
                        c_here + shift, c_row, bias_here, rectify, gate, accumulate,
                    )  # fmt: skip

    return kernel
