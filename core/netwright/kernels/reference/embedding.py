"""Embedding, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.operation import whole


def embedding(settings: Settings, x: Array, weight: Array) -> tuple[Array, ...]:
    del settings
    return (weight[x.astype(int)],)


def embedding_gradient(settings: Settings, x: Array, dy: Array) -> tuple[Array, ...]:
    dw = np.zeros((whole(settings, "vocabulary"), dy.shape[-1]))
    np.add.at(dw, x.astype(int), dy)
    return (dw,)
