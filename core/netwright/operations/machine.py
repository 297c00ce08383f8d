"""What the machine has that the program runs on: memory, and what to do where it is not enough."""

import os
import shutil
import sys
from math import prod
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_SHARE = 0.5
"""So much of the free memory one array of samples may take: readers and trainer have one each."""
_ON_DISK = Path("/var/tmp")
"""Where Linux has room on a disk; what lies in /tmp is often kept in memory."""


def room(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """Zeros: in memory, or where they take too much of it in a file, which is mapped.

    The file has no name any more and goes with the array. MemoryError where the disk has no room.
    """
    size = prod(shape) * np.dtype(dtype).itemsize
    free = available_memory()
    if free is None or size <= _SHARE * free:
        return np.zeros(shape, dtype)
    folder = _folder()
    if size > shutil.disk_usage(folder).free:
        raise MemoryError(f"{size:,} bytes for {shape} of {np.dtype(dtype)}")
    with TemporaryFile(prefix="netwright-", dir=folder) as file:
        return np.memmap(file, dtype, "w+", shape=shape)


def _folder() -> str:
    is_given = "TMPDIR" in os.environ or not os.access(_ON_DISK, os.W_OK | os.X_OK)
    return gettempdir() if is_given else str(_ON_DISK)


def available_memory() -> int | None:
    """Bytes that a program can take without pushing others out; None where it is not known."""
    if sys.platform == "linux":
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return None
