"""Sums of products over tap tables: convolution and full matrices in every direction.

One kernel carries the forward pass and the input gradient of both, and the weight gradient
of full matrices; it differs only in its tables. See `product_tile` and `row_tile` for one tile.
"""

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import arguments, goes_on, quotient, word, words_from
from netwright.kernels.cpu.llvm.product_tile import product_tile
from netwright.kernels.cpu.llvm.row_tile import row_tile
from netwright.kernels.variant import Kernel

ARGUMENTS = (
    "row_blocks", "positions_down", "tiles_across", "lane_blocks",
    "a", "a_block", "a_row",
    "b", "b_step", "c", "c_block", "c_row", "c_down", "c_step",
    "down_table", "across_table", "tap_table",
    "bias", "rectify", "mask", "accumulate",
    "a_group", "b_group", "c_group", "bias_group",
)  # fmt: skip
"""Names of the arguments in `w`, in order.

The output is a grid of positions (down, across), each `row_blocks` tiles high and
`lane_blocks` wide. There are groups of such grids, one after the other: the steps from group to
group are a_group, b_group, c_group and bias_group. `down_table` holds two words a position: an
offset added to b, and a class; `across_table` four words a tile: offsets added to b and to c,
a class, and whether the tile takes `positions` positions, b_step and c_step apart, or one. The
words 2 (class down + class across) of `tap_table` say where the taps of a position begin and
how many they are. mask: a tensor laid out as c, or -1. accumulate: 1 always, 2 where a sum over
the batch goes on.
Units: (group x positions_down + position down) x row_blocks + row block.
"""


def products(rows: int, positions: int, vectors: int, run: int = 1) -> Kernel:
    """The kernel with tiles of rows x positions x vectors and rows x 1 x vectors registers.

    With a `run` above 1 all are row tiles of one row: a tap stands for `run` places, b_step apart,
    whose weights are a_row apart, and the fourth word of a tile across is its `clip`.
    """

    def kernel(p, w, at, step, block, low, high):
        (
            row_blocks,
            positions_down,
            across,
            lane_blocks,
            a,
            a_block,
            a_row,
            b,
            b_step,
            c,
            c_block,
            c_row,
            c_down,
            c_step,
            down_table,
            across_table,
            tap_table,
            bias,
            rectify,
            mask,
            accumulate,
            a_group,
            b_group,
            c_group,
            bias_group,
        ) = arguments(w, at, 25)
        gate = 0
        if mask >= 0:
            gate = mask - c
        if accumulate == 2:
            accumulate = goes_on(w, block)
        for unit in range(low, high):
            position = quotient(unit, row_blocks)
            k = unit - position * row_blocks
            group = quotient(position, positions_down)
            down = position - group * positions_down
            a_here = a + group * a_group + k * a_block
            c_down_here = c + group * c_group + k * c_block + down * c_down
            b_down = b + group * b_group + word(w, down_table + 2 * down)
            class_down = word(w, down_table + 2 * down + 1)
            bias_here = bias
            if bias >= 0:
                bias_here = bias + group * bias_group + k * rows
            for q in range(across):
                b_across, c_across, class_across, is_long = arguments(w, across_table + 4 * q, 4)
                b_here = b_down + b_across
                taps = tap_table + 2 * (class_down + class_across)
                table = words_from(w, word(w, taps))
                count = word(w, taps + 1)
                c_here = c_down_here + c_across
                for v in range(lane_blocks):
                    shift = v * vectors * LANES
                    if run > 1:
                        row_tile(
                            positions, vectors, run, p, a_here, a_row, b_here + shift, b_step,
                            table, count, c_here + shift, c_step, is_long,
                            bias_here, rectify, gate, accumulate,
                        )  # fmt: skip
                    elif positions > 1 and is_long:
                        product_tile(
                            rows, positions, vectors, p, a_here, a_row, b_here + shift, b_step,
                            table, count, c_here + shift, c_row, c_step,
                            bias_here, rectify, gate, accumulate,
                        )  # fmt: skip
                    else:
                        product_tile(
                            rows, 1, vectors, p, a_here, a_row, b_here + shift, b_step,
                            table, count, c_here + shift, c_row, c_step,
                            bias_here, rectify, gate, accumulate,
                        )  # fmt: skip

    return kernel
