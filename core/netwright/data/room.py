"""Memory for samples that are read, or one sentence where there is none."""

from math import prod
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from netwright.data.dataset import DataError
from netwright.operations.machine import room


def room_for(shape: tuple[int, ...], dtype: DTypeLike, what: str) -> NDArray[Any]:
    """Zeros to be filled, mapped from a file where they are too many for the memory.

    DataError where neither memory nor disk has room for `what`.
    """
    try:
        return room(shape, dtype)
    except (MemoryError, OSError, ValueError, OverflowError) as error:
        size = prod(shape) * np.dtype(dtype).itemsize / 2**30
        raise DataError(
            f"{what} would take {size:,.1f} GiB; neither memory nor disk has so much room."
        ) from error
