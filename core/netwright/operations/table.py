"""The table of operations: everything a program can be made of, by name."""

from netwright.operations import (
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
from netwright.operations.operation import Operation

TABLE: dict[str, Operation] = {
    operation.name: operation
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
    for operation in family.OPERATIONS
}
