"""Writing zip archives whose bytes depend on nothing but their content."""

import zipfile
from collections.abc import Iterable
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

Member = tuple[str, bytes | NDArray[Any]]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_RIGHTS = 0o644 << 16
_CLASSIC_LIMIT = 1 << 31


def write_members(file: BinaryIO, members: Iterable[Member]) -> None:
    """Write a zip of stored members, in order; arrays become `.npy` with little-endian numbers."""
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
                npy.write_array(stream, array, version=(1, 0), allow_pickle=False)
