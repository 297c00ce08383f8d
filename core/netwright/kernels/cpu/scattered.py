"""The input gradient of a convolution with one channel a group: every position is read once.

Where dy does not fit into the second-level cache, reading it for each of the pixels that a
window covers takes longer than the multiply-adds. Here the rows of dy pass by one after the
other, and what each gives to the pixels under its windows is added to them (`scatter_tile`).
"""

from numpy import float32

from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.llvm.lanes import (
    arguments,
    larger,
    load,
    load_lanes,
    quotient,
    smaller,
    splat,
    store_lanes,
    where_greater,
    words_from,
)
from netwright.kernels.cpu.llvm.scatter_tile import scatter_tile
from netwright.kernels.variant import Kernel

ARGUMENTS = (
    "height", "top", "downs", "tiles_across", "vectors",
    "a", "b", "b_down", "c", "c_down", "step",
    "across_table", "taps", "terms",
    "bias", "rectify", "mask", "accumulate",
    "a_group", "b_group", "c_group",
)  # fmt: skip
"""Names of the arguments in `w`, in order.

C is an image of `height` rows, B has `downs` rows; row i of B gives to rows i - top and so on of
C. Rows are c_down and b_down floats apart, places of a row `step` = vectors x LANES.
`across_table` holds three words a tile: offsets added to b and to c, and its `clip`. mask: a
tensor laid out as c, or -1. Groups are a_group, b_group and c_group apart.
Units: group x height + row of C.
"""


def scattered(rows: int, columns: int, positions: int) -> Kernel:
    """The kernel for windows of rows x columns places, with tiles of so many positions."""

    def kernel(p, w, at, step, block, low, high):
        (
            height,
            top,
            downs,
            across,
            vectors,
            a,
            b,
            b_down,
            c,
            c_down,
            b_step,
            across_table,
            taps,
            terms,
            bias,
            rectify,
            mask,
            accumulate,
            a_group,
            b_group,
            c_group,
        ) = arguments(w, at, 21)
        table = words_from(w, taps)
        zero = splat(float32(0))
        for group in range(quotient(low, height), quotient(high + height - 1, height)):
            begin = larger(low - group * height, 0)
            end = smaller(high - group * height, height)
            image = c + group * c_group
            if not accumulate:
                start = zero
                if bias >= 0:
                    start = splat(load(p, bias + group))
                for i in range(image + begin * c_down, image + end * c_down, LANES):
                    store_lanes(p, i, start)
            for row in range(larger(begin + top - rows + 1, 0), smaller(end + top, downs)):
                first, behind = larger(begin + top - row, 0), smaller(end + top - row, rows)
                for q in range(across):
                    b_across, c_across, clip = arguments(w, across_table + 3 * q, 3)
                    for v in range(vectors):
                        shift = v * LANES
                        scatter_tile(
                            rows, columns, positions, p, a + group * a_group,
                            b + group * b_group + row * b_down + b_across + shift, b_step,
                            table, terms,
                            image + (row - top) * c_down + c_across + shift, c_down, b_step,
                            first, behind, clip,
                        )  # fmt: skip
            if rectify or mask >= 0:
                for i in range(image + begin * c_down, image + end * c_down, LANES):
                    value = load_lanes(p, i)
                    if rectify:
                        value = where_greater(zero, value, zero, value)
                    else:
                        value = where_greater(load_lanes(p, mask + i - c), zero, value, zero)
                    store_lanes(p, i, value)

    return kernel
