"""Which reference kernel computes which operation."""

from netwright.kernels.reference import (
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
from netwright.kernels.reference.arrays import Kernel
from netwright.operations.table import TABLE

KERNELS: dict[str, Kernel] = {
    name: getattr(family, name)
    for family in (
        matrix,
        convolution,
        pooling,
        channels,
        losses,
        batch_normalization,
        dropout,
        embedding,
        layer_normalization,
        local_response,
        rearrangement,
        recurrent,
    )
    for name in TABLE
    if hasattr(family, name)
}
KERNELS |= pointwise.KERNELS
