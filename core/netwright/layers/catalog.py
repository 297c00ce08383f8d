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
    merging,
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
    for file in (
        data,
        dense,
        embedding,
        dropout,
        convolution,
        transposed_convolution,
        pooling,
        recurrent,
        batch_normalization,
        normalization,
        activation,
        channels,
        formula,
        merging,
        shaping,
        rearrangement,
        class_losses,
        binary_losses,
        losses,
    )
    for layer in file.LAYERS
)

LAYERS: dict[str, type[Layer]] = {layer.kind: layer for layer in SHELF}

FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(layer.family for layer in SHELF))
"""In the order in which their layers stand on the shelf, each in one stretch."""
