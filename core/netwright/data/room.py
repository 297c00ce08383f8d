"""Memory for samples: where they do not fit, a file that is mapped, and gone once it is closed."""

import shutil
from math import prod
from tempfile import TemporaryFile, gettempdir
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from netwright.data.dataset import DataError
from netwright.operations.machine import available_memory

_SHARE = 0.5
"""So much of the free memory samples may take; the trainer keeps a copy of them."""
_NO_ROOM = "{} would take {:,.1f} GiB; neither memory nor disk has so much room."


def room_for(shape: tuple[int, ...], dtype: DTypeLike, what: str) -> NDArray[Any]:
    """An array to be filled; DataError where neither memory nor disk has room for `what`."""
    size = prod(shape) * np.dtype(dtype).itemsize
    free = available_memory()
    has_room = free is None or size <= _SHARE * free
    if not has_room and size > shutil.disk_usage(gettempdir()).free:
        raise DataError(_NO_ROOM.format(what, size / 2**30))
    try:
        if has_room:
            return np.empty(shape, dtype)
        with TemporaryFile(prefix="netwright-") as file:
            return np.memmap(file, dtype, "w+", shape=shape)
    except (MemoryError, OSError, ValueError, OverflowError) as error:
        raise DataError(_NO_ROOM.format(what, size / 2**30)) from error
