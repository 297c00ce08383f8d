"""The shelf: every layer that can be dragged, in the order in which the palette shows them."""

from netwright.layers import (
    activation,
    batch_normalization,
    binary_losses,
    channels,
    class_losses,
    convolution,
    data,
    dense,
    dropout,
    formula,
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
        channels,
        formula,
        batch_normalization,
        dropout,
        losses,
        class_losses,
        binary_losses,
    )
    for layer in family.LAYERS
)

LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in SHELF}
