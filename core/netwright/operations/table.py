"""The table of operations: everything a program can be made of, by name."""

from netwright.operations import (
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
from netwright.operations.operation import Operation

TABLE: dict[str, Operation] = {
    operation.name: operation
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
    for operation in family.OPERATIONS
}
