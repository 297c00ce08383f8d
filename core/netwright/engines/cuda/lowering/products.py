"""Products of matrices: sizes, distances, and which tile computes them."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace

from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS
from netwright.engines.cuda.lowering.tiles import PROCESSORS
from netwright.engines.place import Argument, Place
from netwright.kernels.cuda import products as kernels
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.cuda.tiles import Tile
from netwright.kernels.variant import Factory, Variant

_SPLITS = (2, 4, 8, 16, 32)
"""Parts that a sum is shared out into, where there are few tiles."""
_LEAST_TERMS = 64
"""Of a part."""
_CLOCKS = {
    Arithmetic.PLAIN: {(128, 128): (165, 150), (64, 64): (45, 40), (32, 32): (30, 13)},
    Arithmetic.EXACT: {(64, 128): (70, 47), (64, 64): (40, 26), (32, 32): (30, 10)},
    Arithmetic.ROUNDED: {(64, 128): (35, 19), (64, 64): (25, 12), (32, 32): (20, 6)},
}
"""Of a term of a tile with so many rows and columns: of a block alone, and of one of many that
share a processor. Counted in the instructions of the loops, not measured."""
_LAUNCH, _ADDED = 2500, 500
"""Clocks of a launch, and numbers that are added in a clock."""


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

    @property
    def epilogue(self) -> str:
        """What is done to C on its way, as kernels name it."""
        given = {
            "bias": self.bias,
            "relu": self.rectify,
            "add": self.accumulate,
            "gate": self.gate,
        }
        return " ".join(name for name, value in given.items() if value)

    @property
    def read_at_end(self) -> list[Place]:
        """What is read for that."""
        given = (self.bias, self.gate, self.c.place if self.accumulate else None)
        return [place for place in given if place]

    def in_parts(self, parts: Place, size: int, splits: int) -> "Product":
        """The same as parts of the sum, each a step, which nothing is done to."""
        c = Matrix(parts, self.c.row, step=size)
        a, b = replace(self.a, step=0), replace(self.b, step=0)
        return Product(self.rows, self.columns, self.terms, a, b, c, slabs=self.slabs, steps=splits)


def emit_product(asm: Assembly, product: Product) -> None:
    """Append the launch, and a second one where the sum is shared out."""
    choice = _choice(product, asm)
    if choice.splits == 1:
        _emit(asm, product, choice)
        return
    size = product.rows * product.c.row
    parts = asm.buffer(f"{product.c.place.buffer}/parts", choice.splits * size)
    _emit(asm, product.in_parts(parts, size, choice.splits), choice)
    _emit_total(asm, product, parts, size, choice.splits)


@dataclass(frozen=True, slots=True)
class _Choice:
    """How a product is computed."""

    tile: Tile | CoreTile
    turns: int
    """Of `tile.depth` terms each, of a step."""
    splits: int = 1
    """Parts of the sum."""

    @property
    def key(self) -> tuple[Factory, Variant]:
        """The kernel, and the variant as far as the tile goes."""
        tile = self.tile
        if isinstance(tile, CoreTile):
            return kernels.core_product, astuple(tile)
        return kernels.product, (tile.rows, tile.depth, tile.down)


def _emit(asm: Assembly, product: Product, choice: _Choice) -> None:
    tile = choice.tile
    across, down = -(-product.columns // tile.columns), -(-product.rows // tile.rows)
    a, b, c = product.a, product.b, product.c
    factory, variant = choice.key
    arguments: list[Argument] = [
        *(product.rows, product.columns, product.terms),
        *(a.place, a.row, a.slab, a.step),
        *(b.place, b.row, b.slab, b.step),
        *(c.place, c.row, c.step),
        *(product.slabs, across, across * down),
        *(product.bias or 0, product.gate or 0),
        *(choice.turns, choice.turns if choice.splits > 1 else 0),
    ]
    asm.emit(
        factory,
        arguments,
        across * down * product.steps,
        tile.threads,
        [a.place, b.place, *product.read_at_end],
        [c.place],
        (*variant, int(a.turned), int(b.turned), product.epilogue),
    )


def _emit_total(asm: Assembly, product: Product, parts: Place, size: int, splits: int) -> None:
    c, fours = product.c, -(-product.columns // 4)
    arguments: list[Argument] = [
        *(product.rows, fours, product.columns, parts, size, splits),
        *(c.place, c.row, product.bias or 0, product.gate or 0),
    ]
    asm.emit(
        kernels.product_total,
        arguments,
        -(-product.rows * fours // THREADS),
        THREADS,
        [parts, *product.read_at_end],
        [c.place],
        (product.epilogue,),
    )


def _choice(product: Product, asm: Assembly) -> _Choice:
    """The tile, and in how many parts, with which the product is done first.

    By sizes alone, and by the units that multiply: never by how many processors the GPU has.
    Where blocks must have so many threads, the smallest tile that has, in one part.
    """
    plain = [Tile(tile, tile, depth, size, size) for tile, depth, size in kernels.TILES]
    if asm.threads:
        tile = next(tile for tile in reversed(plain) if tile.threads == asm.threads)
        return _whole(product, tile)
    if asm.arithmetic is Arithmetic.PLAIN:
        return _first(product, plain)
    return _first(product, asm.arithmetic.tiles((), kernels.CORE_TILES))


def _first(product: Product, tiles: Iterable[Tile | CoreTile]) -> _Choice:
    return min(_choices(product, tiles), key=lambda choice: _clocks(product, choice))


def _choices(product: Product, tiles: Iterable[Tile | CoreTile]) -> Iterator[_Choice]:
    for tile in tiles:
        whole = _whole(product, tile)
        yield whole
        for splits in _SPLITS:
            if product.steps == 1 and whole.turns * tile.depth >= splits * _LEAST_TERMS:
                turns = -(-whole.turns // splits)
                yield _Choice(tile, turns, -(-whole.turns // turns))


def _whole(product: Product, tile: Tile | CoreTile) -> _Choice:
    return _Choice(tile, product.slabs * -(-product.terms // tile.depth))


def _clocks(product: Product, choice: _Choice) -> float:
    """An estimate of the time that a choice takes, in clocks of a processor.

    Blocks share out over processors; one alone on its processor waits for its own instructions.
    """
    tile = choice.tile
    alone, together = _CLOCKS[_unit(tile)][tile.rows, tile.columns]
    tiles = -(-product.columns // tile.columns) * -(-product.rows // tile.rows)
    rounds = -(-tiles * product.steps * choice.splits // PROCESSORS)
    spent = choice.turns * tile.depth * max(alone, rounds * together)
    if choice.splits == 1:
        return spent
    return spent + _LAUNCH + choice.splits * product.rows * product.columns / _ADDED


def _unit(tile: Tile | CoreTile) -> Arithmetic:
    if isinstance(tile, Tile):
        return Arithmetic.PLAIN
    return Arithmetic.EXACT if tile.is_exact else Arithmetic.ROUNDED
