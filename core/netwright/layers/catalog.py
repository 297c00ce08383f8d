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
    embedding,
    formula,
    losses,
    normalization,
    pooling,
    rearrangement,
    recurrent,
    shaping,
    transposed_convolution,
)
from netwright.layers.layer import Layer

SHELF: tuple[type[Layer], ...] = tuple(
    layer
    for family in (
        data,
        dense,
        embedding,
        convolution,
        transposed_convolution,
        pooling,
        shaping,
        rearrangement,
        activation,
        channels,
        formula,
        recurrent,
        batch_normalization,
        normalization,
        dropout,
        losses,
        class_losses,
        binary_losses,
    )
    for layer in family.LAYERS
)

LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in SHELF}
