"""What a run had come to: all that is needed to go on as if nothing had happened."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, eq=False)
class TrainedState:
    """A run after `step` steps.

    `weights` by tensor name (`conv1/weight`), in PyTorch's orders; `moments` are the running
    means that the optimizer keeps, each with an array of the same shape for every weight.
    """

    step: int
    weights: Arrays
    moments: tuple[Arrays, ...] = ()
