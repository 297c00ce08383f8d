"""Which units of a GPU multiply matrices."""

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum

from netwright.engines.precision import TF32
from netwright.kernels.cuda.tensor_cores import CAPABILITY, DOWN, CoreTile
from netwright.kernels.cuda.tiles import Tile

AnyTile = Tile | CoreTile
_FAST = frozenset({(8, 0), (9, 0), (10, 0), (10, 3)})
"""Compute capabilities whose tensor cores do TF32 more than four times as fast as other units do
float32: A100, H100 and H200, B200, B300. On other GPUs three products for one gain nothing."""


class Arithmetic(Enum):
    """The units, and how they are used."""

    PLAIN = "float32"
    EXACT = "tensor cores, with the error of float32"
    ROUNDED = "tensor cores, in TF32"

    @classmethod
    def of(cls, precision: str, capability: tuple[int, int]) -> "Arithmetic":
        """What a precision, one of PRECISIONS, comes to on a GPU."""
        if precision == TF32 and capability >= CAPABILITY:
            return cls.ROUNDED
        return cls.EXACT if capability in _FAST else cls.PLAIN

    def tiles(self, plain: Iterable[Tile], cores: Iterable[CoreTile]) -> tuple[AnyTile, ...]:
        """Those that may be taken; with tensor cores the plain ones only where they are flatter."""
        if self is Arithmetic.PLAIN:
            return tuple(plain)
        is_exact = int(self is Arithmetic.EXACT)
        flat = (tile for tile in plain if tile.rows < DOWN)
        return *(replace(tile, is_exact=is_exact) for tile in cores), *flat
