"""Which function lowers which operation."""

from netwright.engines.cuda.lowering import (
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
from netwright.engines.cuda.lowering.lowering import Lowering

LOWERINGS: dict[str, Lowering] = {
    name: lowering
    for family in (
        pointwise,
        matrix,
        convolution,
        pooling,
        batch_normalization,
        layer_normalization,
        local_response,
        channels,
        dropout,
        embedding,
        rearrangement,
        losses,
        recurrent,
    )
    for name, lowering in family.LOWERINGS.items()
}
FUSING = frozenset({"dense", "dense_input_gradient"})
"""Operations whose lowering does what `FusedCall` says beside the call; see `engines/fusion.py`."""
