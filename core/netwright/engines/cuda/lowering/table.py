"""Which function lowers which operation."""

from netwright.engines.cuda.lowering import (
    channels,
    dropout,
    embedding,
    layer_normalization,
    losses,
    matrix,
    pointwise,
    rearrangement,
    recurrent,
)
from netwright.engines.cuda.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (
        pointwise,
        matrix,
        losses,
        channels,
        dropout,
        embedding,
        layer_normalization,
        rearrangement,
        recurrent,
    )
    for name, lowering in family.LOWERINGS.items()
}
