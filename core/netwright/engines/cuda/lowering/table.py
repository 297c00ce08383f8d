"""Which function lowers which operation."""

from netwright.engines.cuda.lowering import losses, matrix, pointwise, recurrent
from netwright.engines.cuda.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (
        pointwise,
        matrix,
        losses,
        recurrent,
    )
    for name, lowering in family.LOWERINGS.items()
}
