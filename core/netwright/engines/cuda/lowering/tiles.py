"""Which register tile computes a product."""

from collections.abc import Iterable

from netwright.kernels.cuda.tiles import Tile

PROCESSORS = 128
"""Blocks that a GPU runs side by side. A fixed number: what a sum gives must not depend on the
GPU."""


def best_tile(tiles: Iterable[Tile], rows: int, columns: int, times: int) -> Tile:
    """The tile with which `times` products of rows x columns are done first."""

    def cost(tile: Tile) -> float:
        blocks = times * tile_count(tile, rows, columns)
        return max(1.0, blocks / PROCESSORS) * _time(tile)

    return min(tiles, key=cost)


def least_work(tiles: Iterable[Tile], rows: int, columns: int) -> Tile:
    """The tile that wastes least, where sums are shared out until there are blocks enough."""
    return min(tiles, key=lambda tile: tile_count(tile, rows, columns) * _time(tile))


def tile_count(tile: Tile, rows: int, columns: int) -> int:
    """Tiles that cover rows x columns."""
    return -(-rows // tile.rows) * -(-columns // tile.columns)


def _time(tile: Tile) -> float:
    """Numbers of a tile, by how many multiplications come on each read of shared memory."""
    intensity = tile.down * tile.across / (tile.down + tile.across)
    return tile.rows * tile.columns / intensity
