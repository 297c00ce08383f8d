"""Rows of the `products` kernel made of row tiles: one channel, a step of 1 across.

For a convolution of one filter a group, and the input gradient of one channel a group.
"""

from dataclasses import dataclass, replace
from typing import Self

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.products import (
    MANY_GROUPS,
    ONE,
    Across,
    Product,
    Taps,
    emit_tiles,
    tap_tables,
)
from netwright.engines.cpu.tiles import Span, row_tiles
from netwright.engines.scan import AxisScan
from netwright.kernels.cpu.llvm.emit import LANES


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a kernel over a row of B: position i takes places i - border to i - border + run."""

    run: int
    border: int
    size: int
    """Places of a row of B: terms beyond them do not exist."""
    positions: int
    """Positions of a row of C."""
    weight_step: int
    """From the weight of one place to that of the next."""

    @classmethod
    def forwards(cls, along: AxisScan) -> Self:
        """The places of the image that a position sees."""
        return cls(along.window, along.before, along.size, along.positions, 1)

    @classmethod
    def backwards(cls, along: AxisScan) -> Self:
        """The positions that saw a pixel, in order: the last weight comes first."""
        border = along.window - 1 - along.before
        return cls(along.window, border, along.positions, along.size, -1)

    def clip(self, first: int, positions: int) -> int:
        """Places that do not exist of a tile, before and behind, as `row_tile` takes them."""
        begin = first - self.border
        end = begin + positions + self.run - 1
        return max(0, -begin) + 256 * max(0, end - self.size)

    def cut(self, product: Product) -> "RowCut | None":
        """The row in tiles, or None where plain tiles take the product.

        Units are shared out by positions down and by groups: there must be several.
        """
        if len(product.down.shifts) == 1 and product.groups.count < MANY_GROUPS:
            return None
        tiles = row_tiles(self.positions, product.width // LANES, self.run)
        return RowCut(self, *tiles) if tiles else None


@dataclass(frozen=True, slots=True)
class RowCut:
    """A row, and the registers and positions of the tiles that take it."""

    row: Row
    columns: Span
    positions: tuple[Span, ...]


def emit_row_product(asm: Assembly, product: Product, cut: RowCut, taps: Taps) -> None:
    """Append the rows of a product of one row: `product.across` and `a_row` do not count.

    `taps(down class, ())` gives a term for each row of the kernel: that of its first place, at
    the beginning of a row of B. Places of B and of C are `c_across` apart.
    """
    row, step = cut.row, product.c_across
    product = replace(product, a_row=row.weight_step, across=ONE)
    down_table, entries = tap_tables(asm, product, taps)
    for span in cut.positions:
        across_table: list[int] = []
        for first in range(span.first, span.first + span.count * span.size, span.size):
            clip = row.clip(first, span.size)
            across_table += [(first - row.border) * step, first * step, 0, clip]
        tables = asm.table(down_table), asm.table(across_table), asm.table(entries)
        across = Across(span.size, span.count, step, step, row.run)
        emit_tiles(asm, product, tables, Span(0, 1, 1), across, cut.columns)
