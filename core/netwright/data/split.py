"""Splitting a data set into training, validation and test part."""

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import PARTS
from netwright.operations.philox import permutation, stream_of


def stratified_parts(
    targets: NDArray[np.int64], shares: tuple[float, float, float], seed: int
) -> dict[str, NDArray[np.int64]]:
    """Sample numbers of each part; every class is shared out in the same proportion.

    Within a class the order is random by `seed`; boundaries are the rounded cumulative
    shares, so that the parts of a class add up to the class. The same seed gives the same
    split on every machine.
    """
    if min(shares) < 0 or not np.isclose(sum(shares), 1.0):
        raise ValueError(f"The shares of a split add up to 1; {shares} do not.")
    parts: dict[str, list[NDArray[np.int64]]] = {part: [] for part in PARTS}
    for label in np.unique(targets):
        members = np.flatnonzero(targets == label)
        members = members[permutation(seed, stream_of(f"split/{label}"), members.size)]
        ends = np.rint(np.cumsum(shares) * members.size).astype(int)
        for part, chosen in zip(PARTS, np.split(members, ends[:2]), strict=True):
            parts[part].append(chosen)
    return {part: np.sort(np.concatenate(chosen)) for part, chosen in parts.items()}
