"""Writing zip archives whose bytes depend on nothing but their content."""

import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from netwright.data.progress import Cancelled, Progress, advance, never, unheard

Member = tuple[str, bytes | NDArray[Any]]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_RIGHTS = 0o644 << 16
_CLASSIC_LIMIT = 1 << 31
_PIECE = 4 << 20
"""Bytes between two looks whether the file is still wanted."""


def write_members(
    file: BinaryIO,
    members: Iterable[Member],
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> None:
    """Write a zip of stored members, in order; arrays become `.npy` with little-endian numbers.

    CancelledError if it is not wanted any more; the file is not whole then.
    """
    members = list(members)
    whole = max(sum(_size(content) for _, content in members), 1)
    done = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = _RIGHTS
            if isinstance(content, bytes):
                archive.writestr(info, content)
                continue
            array = np.asarray(content, content.dtype.newbyteorder("<"), order="C")
            large = array.nbytes > _CLASSIC_LIMIT
            with archive.open(info, "w", force_zip64=large) as stream:
                npy.write_array_header_1_0(stream, npy.header_data_from_array_1_0(array))
                numbers = array.reshape(-1).view(np.uint8)
                for begin in range(0, array.nbytes, _PIECE):
                    stream.write(numbers[begin : begin + _PIECE].data)
                    advance((done + begin) / whole, progress, cancelled)
            done += array.nbytes


def _size(content: bytes | NDArray[Any]) -> int:
    return len(content) if isinstance(content, bytes) else content.nbytes
