"""Rows of the `products` kernel: one grid of positions, cut into register tiles."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.runs import Runs
from netwright.engines.cpu.tiles import Span, product_tiles, vector_spans
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument, Place
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.products import products

Tap = tuple[int, int]
"""What one term of the sum adds to the offset in A and to the offset in B."""
Taps = Callable[[Any, Any], Iterable[Tap]]
"""The terms at a position, from its class down and its class across."""


def packed(pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Two 32-bit numbers in each word: the first in the low half."""
    words = []
    for low, high in pairs:
        word = (low & 0xFFFFFFFF) | ((high & 0xFFFFFFFF) << 32)
        words.append(word - (1 << 64) if word >> 63 else word)
    return words


@dataclass(frozen=True, slots=True)
class Axis:
    """Positions along one axis: what each adds to B, and which class of taps it has."""

    shifts: Sequence[int]
    classes: Sequence[Hashable]


ONE = Axis((0,), ((),))
"""A single position."""


MANY_GROUPS = 16
"""So many give every thread of a desktop work."""
NEVER, ALWAYS, OVER_BLOCKS = 0, 1, 2
"""When a product is added to what stands in its place already."""


@dataclass(frozen=True, slots=True)
class Groups:
    """How many products of one shape lie side by side, and the steps from one to the next."""

    count: int = 1
    a: int = 0
    b: int = 0
    c: int = 0
    bias: int = 0


@dataclass(frozen=True, slots=True)
class Product:
    """C = epilogue(start + A B) over a grid of positions; see `product_tile`.

    `taps(down class, across class)` gives the terms of the sum. Strides count floats.
    """

    rows: int
    """Rows of one group."""
    width: int
    """Floats of one row of a position: a multiple of LANES."""
    a: Place
    a_row: int
    b: Place
    c: Place
    c_row: int
    down: Axis = ONE
    across: Axis = ONE
    c_down: int = 0
    c_across: int = 0
    bias: Place | None = None
    rectify: bool = False
    gate: Place | None = None
    accumulate: int = NEVER
    groups: Groups = Groups()


def take_place(asm: Assembly, fused: FusedCall) -> None:
    """Give an output the memory of what it is added to in place, or of what it replaces."""
    taken = fused.residual if fused.in_place else fused.reuses
    if taken:
        asm.aliases[fused.output.name] = taken.name


def emit_product(asm: Assembly, product: Product, taps: Taps) -> None:
    """Append the rows of a product: one for each size of tile that it takes.

    A single row of positions is laid down, because units are shared out by positions down,
    unless there are groups enough to share out.
    """
    has_one_row = len(product.down.shifts) == 1 < len(product.across.shifts)
    if has_one_row and product.groups.count < MANY_GROUPS:
        turned = replace(
            product,
            down=product.across,
            across=product.down,
            c_down=product.c_across,
            c_across=product.c_down,
        )
        emit_product(asm, turned, lambda down, across: taps(across, down))
        return
    across_classes = list(dict.fromkeys(product.across.classes))
    down_table, entries = tap_tables(asm, product, taps)
    numbers = [across_classes.index(name) for name in product.across.classes]
    runs = Runs.of(product.across.shifts, numbers)
    most_terms = max(1, *entries[1::2])  # a GRU has none before its first step
    for columns in vector_spans(product.width // LANES):
        blocks, positions = product_tiles(
            product.rows, columns.size, runs.lengths, asm.product_tiles, most_terms
        )
        across_table: list[int] = []
        tiles = runs.tiles(positions)
        for i, is_long in tiles:
            place = i * product.c_across
            across_table += [product.across.shifts[i], place, numbers[i], int(is_long)]
        across = Across(positions, len(tiles), runs.shift, runs.step * product.c_across)
        tables = asm.table(down_table), asm.table(across_table), asm.table(entries)
        for rows in blocks:
            emit_tiles(asm, product, tables, rows, across, columns)


def tap_tables(asm: Assembly, product: Product, taps: Taps) -> tuple[list[int], list[int]]:
    """The `down_table` of a product, and its `tap_table`: where taps begin, how many they are."""
    down_classes = list(dict.fromkeys(product.down.classes))
    across_classes = list(dict.fromkeys(product.across.classes))
    entries: list[int] = []
    for down in down_classes:
        for across in across_classes:
            pairs = list(taps(down, across))
            entries += [asm.table(packed(pairs)) if pairs else 0, len(pairs)]
    down_table: list[int] = []
    for shift, name in zip(product.down.shifts, product.down.classes, strict=True):
        down_table += [shift, down_classes.index(name) * len(across_classes)]
    return down_table, entries


@dataclass(frozen=True, slots=True)
class Across:
    """Tiles across: how many positions the long ones take, and the steps between these."""

    positions: int
    tiles: int
    b_step: int
    c_step: int
    run: int = 1
    """Places of a row that a tap stands for."""


def moved(place: Place | None, offset: int) -> Argument:
    """The argument for so many floats behind a place; -1 where there is none."""
    return -1 if place is None else Place(place.buffer, place.offset + offset)


def emit_tiles(
    asm: Assembly,
    product: Product,
    tables: tuple[int, ...],
    rows: Span,
    across: Across,
    columns: Span,
) -> None:
    """Append one row of the tape: all tiles of one size."""
    shift = columns.first * LANES
    groups = product.groups
    c_shift = rows.first * product.c_row + shift
    asm.emit(
        products,
        (
            rows.count,
            len(product.down.shifts),
            across.tiles,
            columns.count,
            moved(product.a, rows.first * product.a_row),
            rows.size * product.a_row,
            product.a_row,
            moved(product.b, shift),
            across.b_step,
            moved(product.c, c_shift),
            rows.size * product.c_row,
            product.c_row,
            product.c_down,
            across.c_step,
            *tables,
            moved(product.bias, rows.first),
            int(product.rectify),
            moved(product.gate, c_shift),
            product.accumulate,
            groups.a,
            groups.b,
            groups.c,
            groups.bias,
        ),
        len(product.down.shifts) * rows.count * groups.count,
        [p for p in (product.a, product.b, product.bias, product.gate) if p],
        [product.c],
        (rows.size, across.positions, columns.size, across.run),
    )
