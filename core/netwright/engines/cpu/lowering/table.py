"""Which function lowers which operation."""

from netwright.engines.cpu.lowering import (
    batch_normalization,
    channels,
    convolution,
    dropout,
    embedding,
    layer_normalization,
    local_response,
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
        channels,
        batch_normalization,
        dropout,
        embedding,
        layer_normalization,
        local_response,
        rearrangement,
        recurrent,
    )
    for name, lowering in family.LOWERINGS.items()
}
