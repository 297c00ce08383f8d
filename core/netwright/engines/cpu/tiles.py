"""Which register tiles to cut an operation into, by a small model of what a step of a tile costs.

In cycles, fitted to tiles of 2 to 6 x 4 and 2 to 8 x 2 to 8 registers on a Sapphire Rapids
core (convolution 32 -> 64 channels, 14 x 14, 64 lanes):

    product       max(r v / 2, 4 + 0.3 r v)     multiply-adds at two a cycle, or the loads between
    correlation   max(r c / 2, r + c) + 1       multiply-adds, or loads at one a cycle
"""

from dataclasses import dataclass

from netwright.kernels.cpu.llvm.emit import LANES

_REGISTERS = 16 if LANES == 8 else 32
_NEW_TILE = 1.12
"""A size of tile that is not in use yet is one more kernel to compile: it must be worth that."""

Tile = tuple[int, int]
"""Rows and vectors of a product, rows and columns of a correlation."""


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


def product_rows(rows: int, vectors: int, known: set[Tile]) -> tuple[Span, ...]:
    """Rows of product tiles `vectors` registers wide; `known` are in use and get the new ones."""
    most = min((_REGISTERS - vectors - 1) // vectors, 16, rows)

    def cost(spans: tuple[Span, ...]) -> float:
        cycles = sum(s.count * max(s.size * vectors / 2, 4 + 0.3 * s.size * vectors) for s in spans)
        return cycles * _newness({(s.size, vectors) for s in spans}, known)

    best = min((_spans(rows, height) for height in range(most, 0, -1)), key=cost)
    known.update((span.size, vectors) for span in best)
    return best


def correlation_tiles(
    rows: int, columns: int, known: set[Tile]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Rows and columns of correlation tiles; `known` are in use and get the new ones."""
    choices = [
        (_spans(rows, height), _spans(columns, width))
        for height in range(min(rows, 8), 0, -1)
        for width in range(min(columns, 8), 0, -1)
        if height * width + height + width <= _REGISTERS + 2
    ]

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
