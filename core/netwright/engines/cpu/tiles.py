"""Which register tiles to cut an operation into, by a small model of what a step of a tile costs.

In cycles, fitted to tiles of 2 to 6 x 4 and 2 to 8 x 2 to 8 registers on a Sapphire Rapids
core (convolution 32 -> 64 channels, 14 x 14, 64 lanes):

    product       max(r v / 2, 4 + 0.3 r v)     multiply-adds at two a cycle, or the loads between
    correlation   max(r c / 2, 1.5 (r + c))     its operands stream from the second-level cache
"""

from collections.abc import Callable
from dataclasses import dataclass

from netwright.kernels.cpu.llvm.emit import LANES

_REGISTERS = 16 if LANES == 8 else 32
_REMAINDER_COST = 1.03
"""A second variant for the remainder is one more kernel to compile."""


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


def product_rows(rows: int, vectors: int) -> tuple[Span, ...]:
    """Rows of a product tile that is `vectors` registers wide."""
    most = (_REGISTERS - vectors - 1) // vectors
    return _cut(rows, min(most, 16), lambda r: max(r * vectors / 2, 4 + 0.3 * r * vectors))


def correlation_tiles(rows: int, columns: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Rows and columns of correlation tiles."""
    best: tuple[float, tuple[Span, ...], tuple[Span, ...]] | None = None
    for height in range(1, min(rows, 4) + 1):
        for width in range(1, min(columns, 8) + 1):
            if height * width + height + width > _REGISTERS + 2:
                continue
            across, down = _spans(columns, width), _spans(rows, height)
            cost = sum(
                r.count * c.count * max(r.size * c.size / 2, 1.5 * (r.size + c.size))
                for r in down
                for c in across
            ) * _REMAINDER_COST ** (len(across) + len(down))
            if best is None or cost < best[0]:
                best = cost, down, across
    assert best is not None
    return best[1], best[2]


def _cut(rows: int, most: int, cycles: Callable[[int], float]) -> tuple[Span, ...]:
    best: tuple[float, tuple[Span, ...]] | None = None
    for height in range(1, min(rows, most) + 1):
        spans = _spans(rows, height)
        cost = sum(s.count * cycles(s.size) for s in spans) * _REMAINDER_COST ** (len(spans) - 1)
        if best is None or cost < best[0] * 0.999:
            best = cost, spans
    assert best is not None
    return best[1]


def _spans(length: int, size: int) -> tuple[Span, ...]:
    whole = length // size
    spans: tuple[Span, ...] = (Span(0, whole, size),) if whole else ()
    if length % size:
        spans += (Span(whole * size, 1, length % size),)
    return spans
