"""Filters over an image: their launches, in the shape that suits their number."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from netwright.engines.cuda.arithmetic import AnyTile
from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS
from netwright.engines.cuda.lowering.taps import WindowClass
from netwright.engines.cuda.lowering.tiles import best_tile
from netwright.engines.place import Argument, Place
from netwright.engines.scan import Pair
from netwright.kernels.cuda import convolution as kernels
from netwright.kernels.cuda.sizes import convolution_tiles
from netwright.kernels.cuda.tensor_cores import CoreTile

NARROW = 3
"""Filters of a group up to which a tile would be mostly empty."""


@dataclass(frozen=True, slots=True)
class Filters:
    """`filters` filters for each of `groups` groups of channels, and what they are led over."""

    filters: int
    groups: int
    weight: Place
    filter_size: int
    """From filter to filter."""
    group_size: int
    image: Place
    image_size: Pair
    image_group: int
    """From group to group."""
    step: Pair
    """Rows and columns of the image from position to position."""
    out: Place
    out_filter: int
    out_step: Pair
    """In the output, from position to position of a class, down and across."""
    classes: Sequence[WindowClass]
    bias: Place | None = None
    gate: Place | None = None
    residual: Place | None = None
    rectify: bool = False

    @property
    def positions(self) -> int:
        """Those of the largest class."""
        return max(item.positions[0] * item.positions[1] for item in self.classes)

    @property
    def last(self) -> str:
        """What a kernel does to the output on its way, beside bias and ReLU."""
        given = {"residual": self.residual, "gate": self.gate}
        return " ".join(name for name, place in given.items() if place)

    @property
    def ending(self) -> list[Argument]:
        """The arguments of that."""
        bias: Argument = -1 if self.bias is None else self.bias
        return [bias, int(self.rectify), self.residual or 0, self.gate or 0]

    @property
    def reads(self) -> list[Place]:
        """The tensors that are read, beside the weights."""
        tensors = (self.bias, self.gate, self.residual)
        return [self.image, *(place for place in tensors if place)]


def emit_filters(asm: Assembly, filters: Filters, tile: AnyTile | None = None) -> None:
    """Append the launches; `tile` instead of the one that fits best."""
    if filters.filters <= NARROW and tile is None:
        _emit_narrow(asm, filters)
    else:
        times = filters.groups * len(filters.classes)
        columns = filters.positions * asm.lanes
        tiles = asm.arithmetic.tiles(*convolution_tiles(filters.last))
        _emit_tiled(asm, filters, tile or best_tile(tiles, filters.filters, columns, times))


def _emit_tiled(asm: Assembly, filters: Filters, tile: AnyTile) -> None:
    taps = [tap for item in filters.classes for tap in item.taps]
    table = asm.table(word for tap in taps for word in tap)
    length = -(-filters.filters // 4) * 4
    packed = _emit_packing(asm, filters, len(taps), table, length)
    down = -(-filters.filters // tile.rows)
    across = -(-filters.positions * asm.lanes // tile.columns)
    arguments: list[Argument] = [
        *(filters.filters, asm.lanes, *filters.image_size, *filters.step),
        *(packed, length, len(taps), filters.image, filters.image_group),
        *(filters.out, filters.out_filter, *filters.out_step),
        *(_directory(asm, filters, table), len(filters.classes), down, across),
        *filters.ending,
    ]
    blocks = filters.groups * len(filters.classes) * down * across
    asm.emit(
        kernels.core_convolution if isinstance(tile, CoreTile) else kernels.convolution,
        arguments,
        blocks,
        tile.threads,
        [packed, *filters.reads],
        [filters.out],
        (*astuple(tile), filters.last),
    )


def _emit_packing(asm: Assembly, filters: Filters, taps: int, table: int, length: int) -> Place:
    """The weights with the filters innermost, as tiles read them."""
    count = filters.groups * taps * length
    packed = asm.buffer(f"{filters.out.buffer}/packed", max(count, 1))
    arguments = (
        *(count, length, max(taps, 1), filters.filters, filters.filter_size, filters.group_size),
        *(table, filters.weight, packed),
    )
    blocks = -(-max(count, 1) // THREADS)
    asm.emit(kernels.pack_filters, arguments, blocks, THREADS, [filters.weight], [packed])
    return packed


def _emit_narrow(asm: Assembly, filters: Filters) -> None:
    taps = [tap for item in filters.classes for tap in item.taps]
    table = asm.table(word for tap in taps for word in tap)
    count = filters.groups * filters.filters
    blocks = -(-count * filters.positions * asm.lanes // (4 * THREADS))
    arguments: list[Argument] = [
        *(count, filters.filters, asm.lanes, *filters.image_size, *filters.step),
        *(filters.weight, filters.filter_size, filters.group_size),
        *(filters.image, filters.image_group),
        *(filters.out, filters.out_filter, *filters.out_step),
        *(_directory(asm, filters, table), blocks),
        *filters.ending,
    ]
    asm.emit(
        kernels.narrow_convolution,
        arguments,
        blocks * len(filters.classes),
        THREADS,
        [filters.weight, *filters.reads],
        [filters.out],
        (filters.last,),
    )


def _directory(asm: Assembly, filters: Filters, table: int) -> int:
    words: list[int] = []
    before = 0
    for item in filters.classes:
        words += [*item.positions, *item.begin, item.first * asm.lanes, len(item.taps)]
        words += [table + before * kernels.TAP, before]
        before += len(item.taps)
    return asm.table(words)
