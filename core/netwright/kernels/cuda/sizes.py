"""Kernels that come in several sizes of tile: which one a network takes depends on its size."""

from collections.abc import Iterator
from dataclasses import astuple

from netwright.kernels.cuda import convolution, correlations, products
from netwright.kernels.variant import Factory, Key, Variant

_TILES: dict[Factory, tuple[Variant, ...]] = {
    products.product: products.TILES,
    convolution.convolution: tuple(map(astuple, convolution.TILES)),
    correlations.correlation: tuple(map(astuple, correlations.TILES)),
}


def with_siblings(key: Key) -> Iterator[Key]:
    """A kernel with every size of tile; itself where it has but one."""
    factory, variant = key
    if factory not in _TILES:
        yield key
    for tile in _TILES.get(factory, ()):
        yield factory, (*tile, *variant[len(tile) :])
