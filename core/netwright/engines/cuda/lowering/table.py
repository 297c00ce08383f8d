"""Which function lowers which operation."""

from netwright.engines.cuda.lowering import convolution, losses, matrix, pointwise
from netwright.engines.cuda.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (
        pointwise,
        matrix,
        convolution,
        losses,
    )
    for name, lowering in family.LOWERINGS.items()
}
