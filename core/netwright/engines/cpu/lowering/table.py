"""Which function lowers which operation."""

from netwright.engines.cpu.lowering import (
    batch_normalization,
    convolution,
    dropout,
    joining,
    losses,
    matrix,
    pointwise,
    pooling,
    rearrangement,
    recurrent,
)
from netwright.engines.cpu.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (
        pointwise,
        matrix,
        convolution,
        pooling,
        losses,
        batch_normalization,
        dropout,
        joining,
        rearrangement,
        recurrent,
    )
    for name, lowering in family.LOWERINGS.items()
}
