"""Register tiles: what products on the GPU do between shared memory and registers.

A block computes a tile of rows x columns; each of its threads adds up down x across numbers of
it. Terms come through shared memory, `depth` at a time. Threads of a warp lie beside each other
so that its reads of shared memory meet no conflicts.

Tiles of tensor cores (`tensor_cores.py`) have the same interface, so that a kernel is written
once for both.
"""

from collections.abc import Callable
from dataclasses import dataclass

from numpy import float32

from netwright.kernels.cuda.intrinsics import load4, store4
from netwright.kernels.variant import Kernel

_WARP, _MOST_DOWN = 32, 8
REGISTERS_OF_SM, _MOST_BLOCKS = 65536, 16

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Factor:
    """How a factor lies in shared memory: from row (of B: from column) to row, term to term."""

    row: int
    term: int


@dataclass(frozen=True, slots=True)
class Working:
    """What the threads of a tile do, as functions that a kernel calls, and what they need.

    Sums are in fours that lie beside each other in a row. Four number n lies
    n // fours // run * next_down + n // fours % run rows below the first number of its thread and
    n % fours * next_across columns beside it.
    """

    place: Callable[[int], Pair]
    """thread -> (row, column) of its first number."""
    start: Callable[[int], Pair]
    """thread -> where in both factors its first terms are."""
    multiply: Kernel
    """Add the products of `depth` terms: (tile_a, from_a, tile_b, from_b, side_a, side_b, sums)."""
    settle: Kernel
    """Bring sums into the order above, if they are in another."""
    side_a: int
    """Registers for A, beside the sums."""
    side_b: int
    fours: int
    run: int
    next_down: int
    next_across: int


@dataclass(frozen=True, slots=True)
class Tile:
    """The sizes of a tile, all known when the kernel is compiled."""

    rows: int
    columns: int
    depth: int
    down: int
    across: int

    @property
    def threads(self) -> int:
        """Threads of a block."""
        return self.rows // self.down * (self.columns // self.across)

    @property
    def blocks(self) -> int:
        """Blocks that are to share an SM: what its registers have room for."""
        registers = 128 if self.down * self.across == 64 else 96
        return min(_MOST_BLOCKS, REGISTERS_OF_SM // (registers * self.threads))

    @property
    def sums(self) -> int:
        """Numbers that a thread adds up."""
        return self.down * self.across

    @property
    def lanes_down(self) -> int:
        """Threads of a warp along the rows."""
        return min(_MOST_DOWN, self.rows // self.down)

    @property
    def lanes_across(self) -> int:
        """Threads of a warp along the columns."""
        return _WARP // self.lanes_down

    @property
    def warps_down(self) -> int:
        """Warps along the rows."""
        return self.rows // (self.lanes_down * self.down)

    def working(self, a: Factor, b: Factor) -> Working:
        """What its threads do; the terms of a row are `pitch` apart, rows beside each other."""
        place = _first_number(self)
        return Working(
            place=place,
            start=place,
            multiply=_multiplication(self, a.term, b.term),
            settle=clear,
            side_a=self.down,
            side_b=self.across,
            fours=self.across // 4,
            run=4,
            next_down=4 * self.lanes_down,
            next_across=4 * self.lanes_across,
        )


def _first_number(tile: Tile) -> Callable[[int], Pair]:
    lanes_down, warps_down = tile.lanes_down, tile.warps_down
    span_down, span_across = tile.lanes_down * tile.down, tile.lanes_across * tile.across

    def first_number(thread):
        warp = thread // 32
        lane = thread % 32
        row = (warp % warps_down) * span_down + lane % lanes_down * 4
        column = (warp // warps_down) * span_across + lane // lanes_down * 4
        return row, column

    return first_number


def _multiplication(tile: Tile, pitch_a: int, pitch_b: int) -> Kernel:
    """The terms of A begin at `from_a`, those of term k + 1 `pitch_a` further on; likewise B."""
    depth, down, across = tile.depth, tile.down, tile.across
    groups_down, groups_across = down // 4, across // 4
    next_down, next_across = 4 * tile.lanes_down, 4 * tile.lanes_across

    def multiply(tile_a, from_a, tile_b, from_b, side_a, side_b, sums):
        for k in range(depth):
            for g in range(groups_down):
                here = from_a + k * pitch_a + g * next_down
                (
                    side_a[4 * g],
                    side_a[4 * g + 1],
                    side_a[4 * g + 2],
                    side_a[4 * g + 3],
                ) = load4(tile_a, here)
            for g in range(groups_across):
                here = from_b + k * pitch_b + g * next_across
                (
                    side_b[4 * g],
                    side_b[4 * g + 1],
                    side_b[4 * g + 2],
                    side_b[4 * g + 3],
                ) = load4(tile_b, here)
            for i in range(down):
                for j in range(across):
                    sums[i * across + j] += side_a[i] * side_b[j]

    return multiply


def clear(numbers, count):
    """numbers[0 .. count - 1] = 0."""
    for i in range(count):
        numbers[i] = float32(0)


def put4(memory, to, part, first):
    """memory[to .. to + 3] = part[first .. first + 3]."""
    store4(memory, to, part[first], part[first + 1], part[first + 2], part[first + 3])
