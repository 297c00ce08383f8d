"""Which register tile computes a product."""

from collections.abc import Iterable

from netwright.engines.cuda.arithmetic import AnyTile
from netwright.kernels.cuda.tiles import Tile

PROCESSORS = 128
"""Blocks that a GPU runs side by side. A fixed number: what a sum gives must not depend on the
GPU."""

_EXACT, _ROUNDED = 0.3, 0.7
"""What a term of a warp is worth on a tensor core, beside a term of a thread."""


def best_tile(tiles: Iterable[AnyTile], rows: int, columns: int, times: int) -> AnyTile:
    """The tile with which `times` products of rows x columns are done first."""

    def cost(tile: AnyTile) -> float:
        blocks = times * tile_count(tile, rows, columns)
        return max(1.0, blocks / PROCESSORS) * _time(tile)

    return min(tiles, key=cost)


def least_work(tiles: Iterable[AnyTile], rows: int, columns: int) -> AnyTile:
    """The tile that wastes least, where sums are shared out until there are blocks enough."""
    return min(tiles, key=lambda tile: tile_count(tile, rows, columns) * _time(tile))


def tile_count(tile: AnyTile, rows: int, columns: int) -> int:
    """Tiles that cover rows x columns."""
    return -(-rows // tile.rows) * -(-columns // tile.columns)


def _time(tile: AnyTile) -> float:
    """Numbers of a tile, by how many multiplications come on each read of shared memory.

    For tensor cores what the instructions of their loops suggest, beside the largest plain tile.
    """
    if isinstance(tile, Tile):
        down, across, factor = tile.down, tile.across, 1.0
    else:
        down, across = tile.warp_rows, tile.warp_columns
        factor = _EXACT if tile.is_exact else _ROUNDED
    return tile.rows * tile.columns / (factor * down * across / (down + across))
