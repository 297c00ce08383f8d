"""Dropout, in NumPy: random numbers of the present step."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Settings
from netwright.operations.dropout import threshold
from netwright.operations.operation import number, whole
from netwright.operations.philox import random_words


def dropout(settings: Settings, x: Array) -> tuple[Array, ...]:
    """Sample n takes the words from n times the features of a sample, rounded up to 4, on."""
    rate, features = number(settings, "rate"), x[0].size
    row = -(-features // 4) * 4
    words = random_words(
        whole(settings, "seed"),
        whole(settings, "stream"),
        len(x) * row,
        epoch=whole(settings, "step"),
    )
    kept = (words >= np.uint32(threshold(rate))).reshape(len(x), row)[:, :features]
    return (np.where(kept.reshape(x.shape), x / (1 - rate), 0.0),)
