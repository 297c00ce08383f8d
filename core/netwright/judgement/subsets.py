"""Smaller and larger parts of the training samples, each within the next."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.operations.philox import permutation, stream_of

_LEAST = 10
"""Samples of the smallest part."""


def sizes_of(samples: int, count: int) -> list[int]:
    """`count` sizes, each half of the next, the last all samples; fewer where there are few."""
    halves = (round(samples / 2**k) for k in range(count))
    return sorted({size for size in halves if size >= min(_LEAST, samples)})


def subset(dataset: Dataset, samples: int, seed: int) -> Dataset:
    """The data set with so many of its training samples; the other parts stay.

    Of classes every class keeps its share, rounded up. A smaller subset of the same seed lies
    within a larger one.
    """
    part = dataset.parts["training"]
    is_class = dataset.targets.dtype.kind == "i" and dataset.targets.ndim == 1
    classes = dataset.targets[part] if is_class else np.zeros(len(part), np.int64)
    rank = np.empty(len(part))
    for label in np.unique(classes):
        members = np.flatnonzero(classes == label)
        order = permutation(seed, stream_of(f"learning curve/{label}"), len(members), 0)
        # Where in its class a sample stands: the first samples of all classes come first.
        rank[members[order]] = (np.arange(len(members)) + 0.5) / len(members)
    chosen: NDArray[np.int64] = np.sort(part[np.argsort(rank, kind="stable")[:samples]])
    return replace(dataset, parts={**dataset.parts, "training": chosen})
