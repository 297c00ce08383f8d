"""Data sets as the tape reads them: rows of whole registers, and one row for padded lanes.

Padded lanes hold the first sample: what is computed in them is thrown away, but it is as finite
as the rest, so that 0 times it is 0. What is too much for the memory is mapped from a file.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.operations.machine import room
from netwright.operations.tensor import Role, Tensor

_ROUND = 16
NO_CLASS = -1.0
"""The label of a padded lane: no class."""


@dataclass(frozen=True)
class Samples:
    """`count` samples of `row` floats each (a single float for labels), then the padding row."""

    rows: NDArray[np.float32]
    count: int
    are_labels: bool = False

    def fill(self, values: NDArray[np.generic], first: int = 0) -> None:
        """Put other samples in the place of those from number `first` on."""
        flat = values.reshape(len(values), -1)
        self.rows[first : first + len(flat), : flat.shape[1]] = flat
        if not self.are_labels:
            self.rows[self.count :] = self.rows[:1]

    @property
    def address(self) -> int:
        """Where the first sample is in memory."""
        return int(self.rows.ctypes.data)

    @property
    def row(self) -> int:
        """Floats from one sample to the next."""
        return int(self.rows.shape[1])


def vectors(values: NDArray[np.float32]) -> Samples:
    """Samples of any shape as rows, filled up with zeros."""
    count = len(values)
    flat = values.reshape(count, -1)
    width = -(-flat.shape[1] // _ROUND) * _ROUND
    samples = Samples(room((count + 1, width), np.float32), count)
    samples.fill(values)
    return samples


def labels(values: NDArray[np.int64]) -> Samples:
    """One class a sample, or one for each of its steps."""
    flat = values.reshape(len(values), -1)
    width = 1 if values.ndim == 1 else -(-flat.shape[1] // _ROUND) * _ROUND
    rows = np.full((len(values) + 1, width), NO_CLASS, np.float32)
    samples = Samples(rows, len(values), are_labels=True)
    samples.fill(values)
    return samples


def samples_of(tensor: Tensor, values: NDArray[np.generic] | Samples) -> Samples:
    """What a data tensor brings, as the tape reads it."""
    if isinstance(values, Samples):
        return values
    # Classes are whole numbers by type; what an embedding looks up comes as the samples do, and
    # its padded lanes must hold a number that is in the table.
    if tensor.role is Role.INDEX and values.dtype.kind == "i":
        return labels(values.astype(np.int64))
    return vectors(values.astype(np.float32, copy=False))
