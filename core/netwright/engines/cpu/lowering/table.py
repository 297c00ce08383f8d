"""Which function lowers which operation."""

from netwright.engines.cpu.lowering import convolution, losses, matrix, pointwise, pooling
from netwright.engines.cpu.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (pointwise, matrix, convolution, pooling, losses)
    for name, lowering in family.LOWERINGS.items()
}
