"""A data set in memory: samples, answers, and which part each sample belongs to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PARTS = ("training", "validation", "test")


class DataError(ValueError):
    """Data that cannot be used, or that do not fit the network, in one sentence."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Samples with their answers, split into three parts. Equal only to itself.

    `inputs` is (samples, *shape) float32. `targets` is (samples,) whole numbers for classes,
    or (samples, values) float32. `parts` holds the sample numbers of each of PARTS.
    """

    name: str
    inputs: NDArray[np.float32]
    targets: NDArray[np.int64] | NDArray[np.float32]
    parts: dict[str, NDArray[np.int64]]
    class_names: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.inputs.shape[1:])

    @property
    def class_count(self) -> int:
        """Number of classes; 0 where the answers are values."""
        return int(self.targets.max()) + 1 if self.targets.dtype.kind == "i" else 0
