"""Which function lowers which operation."""

from netwright.engines.cuda.lowering import (
    batch_normalization,
    channels,
    convolution,
    local_response,
    losses,
    matrix,
    pointwise,
    pooling,
    recurrent,
)
from netwright.engines.cuda.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (
        pointwise,
        matrix,
        convolution,
        pooling,
        batch_normalization,
        local_response,
        channels,
        losses,
        recurrent,
    )
    for name, lowering in family.LOWERINGS.items()
}
