"""Samples as they were read: arrays of numbers, not yet split, filled in or scaled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Numbers


@dataclass(frozen=True, eq=False)
class Arrays:
    """Samples with their answers, as a file or a formula gives them. Equal only to itself.

    `inputs` is (samples, *shape) float32, possibly mapped from a file. `targets` is (samples,) or
    (samples, steps) whole numbers for classes, (samples, values) float32, or None where there are
    none, as in data that are to be predicted. `arrays` are further ones of the same samples.
    Samples that are `in_order` overlap, as windows of a series do: their parts are cut, not drawn.
    """

    name: str
    inputs: NDArray[np.float32]
    targets: Numbers | None
    class_names: tuple[str, ...] = ()
    arrays: Mapping[str, Numbers] = field(default_factory=dict)
    in_order: bool = False
