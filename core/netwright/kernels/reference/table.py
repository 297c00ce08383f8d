"""Which reference kernel computes which operation."""

from netwright.kernels.reference import (
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
from netwright.kernels.reference.arrays import Kernel
from netwright.operations.table import TABLE

KERNELS: dict[str, Kernel] = {
    name: getattr(family, name)
    for family in (
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
    for name in TABLE
    if hasattr(family, name)
}
KERNELS |= pointwise.KERNELS
