"""The table of explanations: how each operation is shown in a step that is taken apart."""

from netwright.inspection.explaining import (
    batch_normalization,
    channels,
    convolution,
    dropout,
    embedding,
    layer_normalization,
    learning,
    local_response,
    losses,
    matrix,
    pointwise,
    pooling,
    rearrangement,
    recurrent,
    recurrent_gradients,
)
from netwright.inspection.explaining.worked import Explanation

OPERATIONS: dict[str, Explanation] = {
    name: row
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
        recurrent_gradients,
    )
    for name, row in family.EXPLANATIONS.items()
}
RULES: dict[str, Explanation] = learning.EXPLANATIONS
"""By the kernel of a learning rule."""
PASSED_ON = pointwise.PASSED_ON
