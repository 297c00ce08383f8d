"""Products of matrices: sizes, distances, and which tile computes them."""

from dataclasses import dataclass

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.place import Argument, Place
from netwright.kernels.cuda import products as kernels

_PROCESSORS = 64
"""Blocks from which on a larger tile is worth it. A fixed number: what a sum gives must not
depend on the GPU."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """A factor: where it begins, the distance from row to row, slab to slab and step to step."""

    place: Place
    row: int
    turned: bool = False
    """Its rows are the other axis: (k, m) for the left factor, (n, k) for the right one."""
    slab: int = 0
    step: int = 0


@dataclass(frozen=True, slots=True)
class Product:
    """C = A B, (rows, columns) by `terms` terms in each of `slabs` slabs, for each of `steps`."""

    rows: int
    columns: int
    terms: int
    a: Matrix
    b: Matrix
    c: Matrix
    slabs: int = 1
    steps: int = 1
    bias: Place | None = None
    """A number for each row that is added."""
    rectify: bool = False
    gate: Place | None = None
    """Lies as C does: what is not positive there is 0 in C."""
    accumulate: bool = False
    """Add to what C holds."""


def emit_product(asm: Assembly, product: Product) -> None:
    """Append the launch."""
    tile, depth, size = _tile(product, asm.threads)
    across, down = -(-product.columns // tile), -(-product.rows // tile)
    given = {
        "bias": product.bias,
        "relu": product.rectify,
        "add": product.accumulate,
        "gate": product.gate,
    }
    epilogue = " ".join(name for name, value in given.items() if value)
    a, b, c = product.a, product.b, product.c
    arguments: list[Argument] = [
        *(product.rows, product.columns, product.terms),
        *(a.place, a.row, a.slab, a.step),
        *(b.place, b.row, b.slab, b.step),
        *(c.place, c.row, c.step),
        *(product.slabs, across, across * down),
        product.bias or 0,
        product.gate or 0,
    ]
    reads = [a.place, b.place]
    reads += [place for place in (product.bias, product.gate) if place]
    reads += [c.place] if product.accumulate else []
    asm.emit(
        kernels.product,
        arguments,
        across * down * product.steps,
        (tile // size) ** 2,
        reads,
        [c.place],
        (tile, depth, size, int(a.turned), int(b.turned), epilogue),
    )


def _tile(product: Product, threads: int) -> tuple[int, int, int]:
    """The largest tile that gives every processor a block, else the smallest.

    Where blocks must have so many threads, the smallest that has. The sums are the same.
    """
    if threads:
        return next(c for c in reversed(kernels.TILES) if (c[0] // c[2]) ** 2 == threads)
    for choice in kernels.TILES:
        tile = choice[0]
        tiles = -(-product.columns // tile) * -(-product.rows // tile) * product.steps
        if tiles >= _PROCESSORS:
            return choice
    return kernels.TILES[-1]
