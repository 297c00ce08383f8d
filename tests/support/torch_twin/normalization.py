"""Twins of normalisation and dropout."""

from typing import Any

import numpy as np
import torch
from torch import nn

from netwright.kernels.reference.dropout import dropout
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.dropout import Dropout
from netwright.layers.normalization import LayerNorm, LocalResponseNorm
from netwright.operations.philox import stream_of
from support.torch_twin.place import SEED, Place, Twins, owning

IMAGE = 3


def batch_norm(place: Place) -> Any:
    layer = place.layer
    kind = nn.BatchNorm2d if len(place.shape) == IMAGE else nn.BatchNorm1d
    return owning(kind(place.shape[0], layer.epsilon, layer.momentum), place)


def layer_norm(place: Place) -> Any:
    return owning(nn.LayerNorm(place.weights["weight"].shape, place.layer.epsilon), place)


def local_response_norm(place: Place) -> Any:
    layer = place.layer
    return nn.LocalResponseNorm(layer.size, layer.alpha, layer.beta, layer.k)


class OurDropout(nn.Module):  # type: ignore[misc]
    """The numbers that we drop: PyTorch's random numbers are its own."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def forward(self, x: Any) -> Any:
        if not self.training:
            return x
        settings = {
            "rate": self.place.layer.rate,
            "stream": stream_of(self.place.name),
            "seed": SEED,
            "step": self.place.run.step,
        }
        (mask,) = dropout(settings, np.ones(x.shape))
        return x * torch.tensor(mask)


TWINS: Twins = {
    BatchNorm: batch_norm,
    LayerNorm: layer_norm,
    LocalResponseNorm: local_response_norm,
    Dropout: OurDropout,
}
