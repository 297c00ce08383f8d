"""Tiles of tensor cores: the sums of a warp through `mma`, in float32 or in TF32.

Tensor cores multiply numbers of 11 binary digits, TF32. A float32 is two of those, big and small,
but for a last digit: a b = big big + big small + small big, three products for one, but for 2^-21
at worst and 2^-24 as a rule. A core cuts sums off where float32 rounds, and that adds up; so eight
terms are summed in the core, from 0, and added to the whole sum by the usual unit.
See Ootomo and Yokota, "Recovering single precision accuracy from Tensor Cores while surpassing the
FP32 theoretical peak performance", 2022. In TF32 factors are rounded, and the core keeps the sum.

A warp is 8 groups of 4 threads; it reads 8 rows by 4 terms of a factor at a time. In shared memory
rows are 20 numbers apart, or terms 8 beyond a multiple of 32, so that these lie in 32 banks.
"""

from collections.abc import Callable
from dataclasses import dataclass

from numpy import float32

from netwright.kernels.cuda.intrinsics import mma, shuffle_xor, tf32_cut, tf32_up, thread_index
from netwright.kernels.cuda.tiles import REGISTERS_OF_SM, Factor, Pair, Working
from netwright.kernels.variant import Kernel

CAPABILITY = (8, 0)
"""What these kernels need: `mma` for TF32, and copies that nobody waits for."""
DOWN, ACROSS, TERMS = 16, 8, 8
"""Of one `mma`."""
PAD_ROW, PAD_TERM = 4, 8
"""Numbers between rows, or between terms, that nobody uses."""


@dataclass(frozen=True, slots=True)
class CoreTile:
    """The sizes of a tile: of the block, and of each of its warps."""

    rows: int
    columns: int
    depth: int
    warp_rows: int
    warp_columns: int
    is_exact: int
    """1: three products for one, as exact as float32. 0: TF32."""

    @property
    def threads(self) -> int:
        """Threads of a block."""
        return 32 * (self.rows // self.warp_rows) * (self.columns // self.warp_columns)

    @property
    def blocks(self) -> int:
        """Blocks that are to share an SM."""
        registers = (255 if self.sums == 64 else 160) if self.is_exact else 128
        return REGISTERS_OF_SM // (registers * self.threads)

    @property
    def sums(self) -> int:
        """Numbers that a thread adds up."""
        return self.warp_rows * self.warp_columns // 32

    def working(self, a: Factor, b: Factor) -> Working:
        """What its threads do."""
        parts = 2 if self.is_exact else 1
        return Working(
            place=_first_number(self),
            start=_first_terms(self, a, b),
            multiply=(_exact if self.is_exact else _rounded)(self, a, b),
            settle=_exchange(self.sums),
            side_a=parts * self.warp_rows // 4,
            side_b=parts * 2,
            fours=self.warp_columns // ACROSS,
            run=1,
            next_down=DOWN,
            next_across=ACROSS,
        )


def _first_number(tile: CoreTile) -> Callable[[int], Pair]:
    """As it is after `_exchange`."""
    warps_down, warp_rows, warp_columns = (
        tile.rows // tile.warp_rows,
        tile.warp_rows,
        tile.warp_columns,
    )

    def first_number(thread):
        warp = thread // 32
        lane = thread % 32
        row = (warp % warps_down) * warp_rows + lane // 4 + lane % 2 * 8
        column = (warp // warps_down) * warp_columns + lane % 4 // 2 * 4
        return row, column

    return first_number


def _first_terms(tile: CoreTile, a: Factor, b: Factor) -> Callable[[int], Pair]:
    warps_down, warp_rows, warp_columns = (
        tile.rows // tile.warp_rows,
        tile.warp_rows,
        tile.warp_columns,
    )
    row_a, term_a, row_b, term_b = a.row, a.term, b.row, b.term

    def first_terms(thread):
        warp = thread // 32
        lane = thread % 32
        from_a = ((warp % warps_down) * warp_rows + lane // 4) * row_a + lane % 4 * term_a
        from_b = ((warp // warps_down) * warp_columns + lane // 4) * row_b + lane % 4 * term_b
        return from_a, from_b

    return first_terms


def _exact(tile: CoreTile, a: Factor, b: Factor) -> Kernel:
    steps, down, across = tile.depth // TERMS, tile.warp_rows // DOWN, tile.warp_columns // ACROSS
    row_a, term_a, row_b, term_b = a.row, a.term, b.row, b.term

    def multiply(tile_a, from_a, tile_b, from_b, side_a, side_b, sums):
        for step in range(steps):
            for i in range(down):
                for r in range(4):
                    here = from_a + (i * 16 + r % 2 * 8) * row_a + (step * 8 + r // 2 * 4) * term_a
                    x = tile_a[here]
                    big = tf32_cut(tf32_up(x))
                    side_a[8 * i + r] = big
                    side_a[8 * i + 4 + r] = x - big
            for j in range(across):
                for r in range(2):
                    here = from_b + j * 8 * row_b + (step * 8 + r * 4) * term_b
                    x = tile_b[here]
                    big = tf32_cut(tf32_up(x))
                    side_b[r] = big
                    side_b[2 + r] = x - big
                for i in range(down):
                    c0, c1, c2, c3 = mma(
                        side_a[8 * i + 4], side_a[8 * i + 5], side_a[8 * i + 6], side_a[8 * i + 7],
                        side_b[0], side_b[1], float32(0), float32(0), float32(0), float32(0),
                    )  # fmt: skip
                    c0, c1, c2, c3 = mma(
                        side_a[8 * i], side_a[8 * i + 1], side_a[8 * i + 2], side_a[8 * i + 3],
                        side_b[2], side_b[3], c0, c1, c2, c3,
                    )  # fmt: skip
                    c0, c1, c2, c3 = mma(
                        side_a[8 * i], side_a[8 * i + 1], side_a[8 * i + 2], side_a[8 * i + 3],
                        side_b[0], side_b[1], c0, c1, c2, c3,
                    )  # fmt: skip
                    to = 4 * (i * across + j)
                    sums[to] += c0
                    sums[to + 1] += c1
                    sums[to + 2] += c2
                    sums[to + 3] += c3

    return multiply


def _rounded(tile: CoreTile, a: Factor, b: Factor) -> Kernel:
    steps, down, across = tile.depth // TERMS, tile.warp_rows // DOWN, tile.warp_columns // ACROSS
    row_a, term_a, row_b, term_b = a.row, a.term, b.row, b.term

    def multiply(tile_a, from_a, tile_b, from_b, side_a, side_b, sums):
        for step in range(steps):
            for i in range(down):
                for r in range(4):
                    here = from_a + (i * 16 + r % 2 * 8) * row_a + (step * 8 + r // 2 * 4) * term_a
                    x = tile_a[here]
                    # Adding 0 x keeps NaN, whose bits may overflow.
                    side_a[4 * i + r] = tf32_up(x) + x * float32(0)
            for j in range(across):
                for r in range(2):
                    here = from_b + j * 8 * row_b + (step * 8 + r * 4) * term_b
                    x = tile_b[here]
                    side_b[r] = tf32_up(x) + x * float32(0)
                for i in range(down):
                    to = 4 * (i * across + j)
                    (sums[to], sums[to + 1], sums[to + 2], sums[to + 3]) = mma(
                        side_a[4 * i], side_a[4 * i + 1], side_a[4 * i + 2], side_a[4 * i + 3],
                        side_b[0], side_b[1],
                        sums[to], sums[to + 1], sums[to + 2], sums[to + 3],
                    )  # fmt: skip

    return multiply


def _exchange(count: int) -> Kernel:
    """Neighbours exchange halves: two numbers of two rows become four of one."""
    fours = count // 4

    def settle(sums):
        is_lower = thread_index() % 2
        for n in range(fours):
            first = sums[4 * n + 2]
            second = sums[4 * n + 3]
            if is_lower:
                first = sums[4 * n]
                second = sums[4 * n + 1]
            first = shuffle_xor(first, 1)
            second = shuffle_xor(second, 1)
            if is_lower:
                sums[4 * n] = first
                sums[4 * n + 1] = second
            else:
                sums[4 * n + 2] = first
                sums[4 * n + 3] = second

    return settle
