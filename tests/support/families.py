"""The families of the catalogue: a new one is listed here once."""

from support.catalogue import (
    batch_normalization,
    channels,
    convolution,
    dropout,
    embedding,
    losses,
    matrix,
    normalization,
    pointwise,
    pooling,
    recurrent,
    several,
    shaping,
    sharing,
)

OPERATIONS = (
    pointwise,
    matrix,
    convolution,
    pooling,
    channels,
    losses,
    batch_normalization,
    dropout,
    embedding,
    normalization,
    shaping,
    recurrent,
)
"""Those with operations of their own: `CASES` and `TORCH` beside `NETWORKS`."""
NETWORKS = (*OPERATIONS, sharing, several)
