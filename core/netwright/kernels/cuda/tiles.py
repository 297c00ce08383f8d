"""Register tiles: what products on the GPU do between shared memory and registers.

A block computes a tile of rows x columns; each of its threads adds up down x across numbers of
it. Terms come through shared memory, `depth` at a time. Threads of a warp lie beside each other
so that its reads of shared memory meet no conflicts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from numpy import float32

from netwright.kernels.cuda.intrinsics import load4, store4
from netwright.kernels.variant import Kernel

_WARP, _MOST_DOWN = 32, 8
_REGISTERS_OF_SM = 65536


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
        return _REGISTERS_OF_SM // (registers * self.threads)

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


def place_in_tile(tile: Tile) -> Callable[[int], tuple[int, int]]:
    """A function thread -> (row, column) of the first number that it computes."""
    lanes_down, warps_down = tile.lanes_down, tile.warps_down
    span_down, span_across = tile.lanes_down * tile.down, tile.lanes_across * tile.across

    def first_number(thread):
        warp = thread // 32
        lane = thread % 32
        row = (warp % warps_down) * span_down + lane % lanes_down * 4
        column = (warp // warps_down) * span_across + lane // lanes_down * 4
        return row, column

    return first_number


def multiplication(tile: Tile, pitch_a: int, pitch_b: int) -> Kernel:
    """A function that adds the products of `depth` terms to the sums of a thread.

    The terms of A begin at `from_a`, those of term k + 1 `pitch_a` further on; likewise B.
    """
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
