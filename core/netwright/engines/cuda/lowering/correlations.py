"""The weight gradient of a convolution: which tile computes it, and how its sum is shared out."""

from dataclasses import astuple

from netwright.engines.cuda.arithmetic import AnyTile
from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS
from netwright.engines.cuda.lowering.taps import window_class
from netwright.engines.cuda.lowering.tiles import PROCESSORS, least_work
from netwright.engines.fusion import FusedCall
from netwright.engines.parameters import stored_size
from netwright.engines.place import Argument, Place
from netwright.engines.scan import Scan
from netwright.kernels.cuda import correlations as kernels
from netwright.kernels.cuda.tensor_cores import CoreTile

NARROW = 128
"""Numbers of a group's gradient up to which a tile would be mostly empty, where groups are many."""
_BLOCKS = 2 * PROCESSORS
"""Blocks that a sum is shared out for."""
_LEAST_TERMS = 256
"""Terms of a split that are worth a block."""


def conv2d_weight_gradient(asm: Assembly, fused: FusedCall, tile: AnyTile | None = None) -> None:
    """Append the launches; `tile` instead of the one that fits best."""
    x, dy = fused.call.inputs
    scan = Scan.of(fused.call, x.shape, dy.shape, fused.output.shape)
    (height, width), (down, across) = scan.image, scan.positions
    channels = fused.output.shape[1]
    windows = window_class(scan, channels, asm.lanes)
    filters, taps = fused.output.shape[0] // scan.groups, len(windows.taps)
    table = asm.table(word for tap in windows.taps for word in tap)
    arguments: list[Argument] = [
        *(filters, taps, asm.lanes, height, width, down, across),
        *(*scan.stride, *windows.begin),
        *(asm.at(dy), down * across * asm.lanes),
        *(asm.at(x), channels * height * width * asm.lanes, table),
    ]
    reads, out = [asm.at(dy), asm.at(x)], asm.at(fused.output)
    if scan.groups > 1 and filters * taps <= NARROW and tile is None:
        blocks = scan.groups * filters * taps
        asm.emit(kernels.narrow_correlation, [*arguments, out], blocks, THREADS, reads, [out])
        return
    tiles = asm.arithmetic.tiles(kernels.TILES, kernels.CORE_TILES)
    tile = tile or least_work(tiles, filters, taps)
    tiles_down, tiles_across = -(-filters // tile.rows), -(-taps // tile.columns)
    blocks = scan.groups * tiles_down * tiles_across
    positions = _positions_of_split(down * across, asm.lanes, blocks)
    splits = -(-down * across // positions)
    size = stored_size(fused.output.shape)
    parts = out if splits == 1 else asm.buffer(f"{fused.output.name}/parts", splits * size)
    arguments += [parts, filters * taps, size, scan.groups, positions, tiles_down, tiles_across]
    kernel = kernels.core_correlation if isinstance(tile, CoreTile) else kernels.correlation
    asm.emit(kernel, arguments, splits * blocks, tile.threads, reads, [parts], astuple(tile))
    if splits > 1:
        _emit_total(asm, fused.output.size, splits, size, parts, out)


def _positions_of_split(positions: int, lanes: int, blocks: int) -> int:
    splits = max(1, min(positions, _BLOCKS // blocks))
    return max(-(-positions // splits), -(-_LEAST_TERMS // lanes))


def _emit_total(
    asm: Assembly, count: int, splits: int, size: int, parts: Place, out: Place
) -> None:
    threads = 32 * kernels.SLICES
    arguments = (count, splits, size, parts, out)
    asm.emit(kernels.split_total, arguments, -(-count // 32), threads, [parts], [out])
