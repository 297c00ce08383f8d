"""Kernels that come in several sizes of tile: which one a network takes depends on its size."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, replace

from netwright.kernels.cuda import convolution, correlations, products
from netwright.kernels.cuda.tensor_cores import CoreTile
from netwright.kernels.cuda.tiles import Tile
from netwright.kernels.variant import Factory, Key, Variant


def convolution_tiles(last: str) -> tuple[tuple[Tile, ...], tuple[CoreTile, ...]]:
    """Tiles that convolve; the largest have no registers left for a residual at their end."""
    first = 1 if "residual" in last else 0
    return convolution.TILES[first:], convolution.CORE_TILES[first:]


def with_siblings(key: Key) -> Iterator[Key]:
    """A kernel with every size of tile, on every unit; itself where it has but one."""
    factory, variant = key
    if factory is products.product:
        rest = variant[3:]
        if rest[-1]:  # a sum in parts has its end elsewhere
            yield from with_siblings((factory, (*variant[:-1], "")))
        yield from ((factory, (*tile, *rest)) for tile in products.TILES)
        yield from _on_cores(products.core_product, products.CORE_TILES, rest)
        yield products.product_total, rest[-1:]
    elif factory is convolution.convolution:
        rest = variant[-1:]
        plain, cores = convolution_tiles(str(*rest))
        yield from ((factory, (*astuple(tile), *rest)) for tile in plain)
        yield from _on_cores(convolution.core_convolution, cores, rest)
    elif factory is correlations.correlation:
        yield from ((factory, astuple(tile)) for tile in correlations.TILES)
        yield from _on_cores(correlations.core_correlation, correlations.CORE_TILES, ())
    else:
        yield key


def _on_cores(factory: Factory, tiles: Iterable[CoreTile], rest: Variant) -> Iterator[Key]:
    for tile in tiles:
        for is_exact in (1, 0):
            yield factory, (*astuple(replace(tile, is_exact=is_exact)), *rest)
