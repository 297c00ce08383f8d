"""The shelf: every layer that can be dragged, in the order in which the palette shows them."""

from netwright.layers import (
    activation,
    batch_normalization,
    convolution,
    data,
    dense,
    dropout,
    losses,
    pooling,
    rearrangement,
    shaping,
)
from netwright.layers.layer import Layer

SHELF: tuple[type[Layer], ...] = tuple(
    layer
    for family in (
        data,
        dense,
        convolution,
        pooling,
        shaping,
        rearrangement,
        activation,
        batch_normalization,
        dropout,
        losses,
    )
    for layer in family.LAYERS
)

LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in SHELF}
