"""Which register tiles to cut an operation into, by a small model of what a step of a tile costs.

In cycles, fitted to tiles of 2 to 6 x 4 and 2 to 8 x 2 to 8 registers on a Sapphire Rapids
core (convolution 32 -> 64 channels, 14 x 14, 64 lanes):

    product       max(r p v / 2, 4 + 0.3 r p v, (r p v + r + p v + 5) / 4)
                  multiply-adds at two a cycle, or the loads between, or all instructions
    correlation   max(r c / 2, r + c) + 1       multiply-adds, or loads at one a cycle

A product tile takes p positions at once: r p v registers for r + p v loads, of which p v come at
1.25 a cycle from the second-level cache (input gradient of 1 channel, 32 x 32, 8 filters 5 x 5; 1
to 14 x 2 registers). A tile of 4 rows and 3 positions has 2.4 multiply-adds for each load, one of 8
rows 1.6. What a tile begins and ends with takes 10 + 0.6 r p v cycles, which counts where sums are
short. Where a step of 1 across allows it, a row tile keeps a row of weights instead, and loads p +
k - 1 registers for p k products.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from netwright.kernels.cpu.llvm.emit import LANES

_REGISTERS = 16 if LANES == 8 else 32
_NEW_TILE = 1.12
"""A size of tile that is not in use yet is one more kernel to compile: it must be worth that."""

_ENOUGH = 8
"""Accumulators from which on a multiply-add never waits for the one before."""

_MOST_POINTERS = 10
"""Each row of A and each position of B has one. With more the compiler puts sums aside in every
term: of 63 tiles all five that it does so have 11 or 12, and one of 8 x 3 takes four times as long
as one of 6 x 4."""
_FREE_POINTERS = 9
"""So many lie in registers beside what else a tile counts."""
_ROW_ROOM = _REGISTERS * 5 // 8
"""Accumulators of a row tile: with 22 of 32 the compiler puts some of 3 to 7 weights aside."""
_WIDEST = 9
"""Columns of a correlation: a 3 x 3 kernel of one channel in one pass over the image."""

Tile = tuple[int, ...]
"""Rows, positions and vectors of a product, rows and columns of a correlation."""


@dataclass(frozen=True, slots=True)
class Span:
    """`count` pieces of `size`, beginning at `first`."""

    first: int
    count: int
    size: int


def vector_spans(vectors: int) -> tuple[Span, ...]:
    """Registers side by side in a tile: as many as leave room for enough rows."""
    widest = 4 if _REGISTERS == 32 else 2
    size = min(vectors, widest)
    while size > 1 and vectors % size and vectors < 4 * size:
        size -= 1
    whole = vectors // size
    spans = [Span(0, whole, size)]
    if vectors % size:
        spans.append(Span(whole * size, 1, vectors % size))
    return tuple(spans)


def even_spans(vectors: int) -> tuple[Span, ...]:
    """Registers in as few pieces as leave room for enough rows, of nearly one size.

    For few positions and many weights, which every piece reads once.
    """
    widest = 4 if _REGISTERS == 32 else 2
    pieces = -(-vectors // widest)
    return _nearly_equal(vectors, pieces)


def product_tiles(
    rows: int, vectors: int, runs: Sequence[int], known: set[Tile], terms: int = 1000
) -> tuple[tuple[Span, ...], int]:
    """Rows of product tiles `vectors` registers wide, and how many positions the long ones take.

    `runs` are numbers of positions that may share tiles, `terms` those of a sum. Sizes in `known`
    are in use; it gets the new ones.
    """
    choices = [
        (_spans(rows, height), positions)
        for height in range(min(rows, _MOST_POINTERS - 1), 0, -1)
        for positions in range(1, min(_MOST_POINTERS - height, max(runs)) + 1)
        if _registers(height, positions, vectors) <= _REGISTERS
    ]

    def cycles(height: int, positions: int) -> float:
        return _product_cycles(height, positions, vectors, terms)

    def tiles(choice: tuple[tuple[Span, ...], int]) -> set[Tile]:
        spans, positions = choice
        return {(span.size, positions, vectors) for span in spans}

    def cost(choice: tuple[tuple[Span, ...], int]) -> float:
        spans, positions = choice
        long = sum(run // positions for run in runs)
        single = sum(run % positions for run in runs)
        each = [long * cycles(s.size, positions) + single * cycles(s.size, 1) for s in spans]
        total = sum(s.count * c for s, c in zip(spans, each, strict=True))
        return total * _newness(tiles(choice), known)

    best = min(choices, key=cost)
    known.update(tiles(best))
    return best


def _registers(height: int, positions: int, vectors: int) -> int:
    """Of a product tile: its sums, and what is kept of A or of B while the other passes by."""
    beside = positions * vectors
    return height * beside + (height + vectors if height <= beside else beside + 1)


def _product_cycles(height: int, positions: int, vectors: int, terms: int) -> float:
    """Of one term of a product tile, with its share of what the tile begins and ends with."""
    beside = positions * vectors
    size, loads = height * beside, height + beside
    each = max(size / 2, 4 + 0.3 * size, 0.8 * beside, 0.75 * loads, (size + loads + 5) / 4)
    each += 0.04 * height + 0.12 * beside
    pushed_out = max(0, height + positions - _FREE_POINTERS)
    return each + 0.8 * pushed_out + (10 + 0.6 * size) / terms


def row_tiles(positions: int, vectors: int, run: int) -> tuple[Span, tuple[Span, ...]] | None:
    """Registers side by side and positions of row tiles whose `run` weights lie in registers.

    None where rows have one weight, and where a tile would hold so few sums that each waits for
    itself, or fewer positions than weights.
    """
    if run == 1:
        return None
    room = min(_ROW_ROOM, _REGISTERS - 1 - run)
    for width in (2, 1):
        if vectors % width == 0 and room // width >= run:
            spans = _row_spans(positions, room // width, max(run, _ENOUGH // width))
            if spans:
                return Span(0, vectors // width, width), spans
    return None


def _row_spans(positions: int, most: int, least: int) -> tuple[Span, ...]:
    """Tiles of one size, which is one kernel to compile, or of two that differ by one."""
    pieces = -(-positions // most)
    even = [n for n in range(pieces, 2 * pieces) if positions % n == 0 and positions // n >= least]
    pieces = even[0] if even else pieces
    return _nearly_equal(positions, pieces) if positions // pieces >= least else ()


def _nearly_equal(length: int, pieces: int) -> tuple[Span, ...]:
    """So many pieces, of one size or of two that differ by one."""
    size, larger = divmod(length, pieces)
    spans = (Span(0, larger, size + 1), Span(larger * (size + 1), pieces - larger, size))
    return tuple(span for span in spans if span.count)


def scatter_positions(area: int, across: int) -> int:
    """Positions of tiles that hold the sums of a window of so many places for each.

    All tiles are of one size: two would pass over B one after the other. 0 where the sums are too
    many, or so few that each waits for itself.
    """
    most = (_REGISTERS - 2) // (area + 1)
    fitting = [n for n in range(1, most + 1) if across % n == 0 and n * area >= _ENOUGH]
    return max(fitting, default=0)


def correlation_tiles(
    rows: int, columns: int, known: set[Tile], together: bool = False
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Rows and columns of correlation tiles; `known` are in use and get the new ones.

    `together` asks for columns of one size, where there are such: those can take turns.
    """
    choices = [
        (_spans(rows, height), _spans(columns, width))
        for height in range(min(rows, 8), 0, -1)
        for width in range(min(columns, _WIDEST), 0, -1)
        if height * width + height + width <= _REGISTERS + 2
    ]
    if together:
        choices = [choice for choice in choices if len(choice[1]) == 1]

    def tiles(choice: tuple[tuple[Span, ...], tuple[Span, ...]]) -> set[Tile]:
        return {(row.size, column.size) for row in choice[0] for column in choice[1]}

    def cost(choice: tuple[tuple[Span, ...], tuple[Span, ...]]) -> float:
        cycles = sum(
            r.count * c.count * (max(r.size * c.size / 2, r.size + c.size) + 1)
            for r in choice[0]
            for c in choice[1]
        )
        return cycles * _newness(tiles(choice), known)

    best = min(choices, key=cost)
    known.update(tiles(best))
    return best


def _newness(tiles: set[Tile], known: set[Tile]) -> float:
    return float(_NEW_TILE ** len(tiles - known))


def _spans(length: int, size: int) -> tuple[Span, ...]:
    whole = length // size
    spans: tuple[Span, ...] = (Span(0, whole, size),) if whole else ()
    if length % size:
        spans += (Span(whole * size, 1, length % size),)
    return spans
