"""Kernels that come in several sizes of tile: which one a network takes depends on its size."""

from collections.abc import Iterator
from dataclasses import astuple

from netwright.kernels.cuda import convolution, correlations, products
from netwright.kernels.cuda.tiles import Tile
from netwright.kernels.variant import Key, Variant


def convolution_tiles(last: str) -> tuple[Tile, ...]:
    """Tiles that convolve; the largest has no registers left for a residual at its end."""
    return convolution.TILES[1:] if "residual" in last else convolution.TILES


def with_siblings(key: Key) -> Iterator[Key]:
    """A kernel with every size of tile; itself where it has but one."""
    factory, variant = key
    tiles: tuple[Variant, ...] = ()
    if factory is products.product:
        tiles = products.TILES
    elif factory is convolution.convolution:
        tiles = tuple(map(astuple, convolution_tiles(str(variant[-1]))))
    elif factory is correlations.correlation:
        tiles = tuple(map(astuple, correlations.TILES))
    else:
        yield key
    for tile in tiles:
        yield factory, (*tile, *variant[len(tile) :])
