"""Zip archives of arrays, read without trusting them.

NumPy's own reader accepts a small file that inflates to gigabytes, names that lead out of a
folder, and headers that promise more than is stored. So every member is judged by its entry
and its header before a byte of its numbers is read, and pickles are never touched.
"""

import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MAX_MEMBERS = 10_000
MAX_RATIO = 1_000
"""A member may grow to this many times its stored size; zeros packed by deflate reach 1032."""
MAX_HEADER = 10_000
_BOMB_SIZE = 1 << 20
"""Below this a high ratio is harmless."""
_ENCRYPTED = 0x1
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f\\]|^/|(^|/)\.{0,2}(/|$)|^[A-Za-z]:")
_HEADERS = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
    # 3.0 differs in the letters of field names only, and arrays with fields are refused.
    (3, 0): npy.read_array_header_2_0,
}


class ArchiveError(ValueError):
    """An archive that is not read, in words that go on after `PATH: `."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a `.npy` member says of itself, checked against its stored size."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    in_columns: bool


@contextmanager
def _translated() -> Iterator[None]:
    """A damaged file finds them all: zlib's errors, EOF, struct's, encodings, missing codecs."""
    try:
        yield
    except (ArchiveError, OSError, MemoryError):
        raise
    except zipfile.BadZipFile as error:
        raise ArchiveError("it is damaged, or no file of this kind.") from error
    except Exception as error:
        raise ArchiveError("it is damaged.") from error


class Archive:
    """An open zip file whose entries were judged; see `opened`."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self._archive = archive
        self._members = _judged(archive.infolist(), size)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all members, in their order."""
        return tuple(self._members)

    @_translated()
    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a member of at most `limit` bytes."""
        info = self._entry(name)
        if info.file_size > limit:
            raise ArchiveError(f"{name} has {info.file_size:,} bytes; at most {limit:,} are read.")
        data = self._archive.read(info)
        if len(data) != info.file_size:
            raise ArchiveError(f"{name} is cut short.")
        return data

    @_translated()
    def header(self, name: str) -> Header:
        """Shape and type of the array `name`; ArchiveError if its size is another than they say."""
        with self._archive.open(self._entry(name)) as stream:
            return self._header(name, stream)

    @_translated()
    def array(self, name: str, kinds: str, shape: tuple[int, ...] | None = None) -> NDArray[Any]:
        """The array `name` in the machine's byte order, if its kind is one of `kinds`.

        With `shape`, an array of another shape is refused before it is read.
        """
        with self._archive.open(self._entry(name)) as stream:
            header = self._header(name, stream)
            if header.dtype.kind not in kinds:
                raise ArchiveError(f"{name} holds {header.dtype}, which is not read here.")
            if shape is not None and header.shape != shape:
                raise ArchiveError(f"{name} has the shape {header.shape}, not {shape}.")
            wanted = prod(header.shape) * header.dtype.itemsize
            data = stream.read(wanted)
            if len(data) != wanted or stream.read(1):
                raise ArchiveError(f"{name} is cut short.")
        # The copy is in the machine's byte order, and can be written to.
        flat = np.frombuffer(data, header.dtype).astype(header.dtype.newbyteorder("="))
        if header.in_columns:
            return np.asarray(flat.reshape(header.shape[::-1]).T, order="C")
        return flat.reshape(header.shape)

    def _entry(self, name: str) -> zipfile.ZipInfo:
        if name not in self._members:
            raise ArchiveError(f"it has no {name}.")
        return self._members[name]

    def _header(self, name: str, stream: Any) -> Header:
        size = self._members[name].file_size
        try:
            shape, in_columns, dtype = _HEADERS[npy.read_magic(stream)](
                stream, max_header_size=MAX_HEADER
            )
        except Exception as error:
            raise ArchiveError(f"{name} is not an array.") from error
        if dtype.kind not in "fiubU" or any(length < 0 for length in shape):
            raise ArchiveError(f"{name} holds {dtype}, which is not read here.")
        if stream.tell() + prod(shape) * dtype.itemsize != size:
            raise ArchiveError(f"{name} says it is {shape} of {dtype}, but its size is another.")
        return Header(tuple(shape), dtype, in_columns)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive at `path`; OSError if it cannot be read, ArchiveError if it is no zip."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        with _translated():
            inner = zipfile.ZipFile(file)
        with inner:
            yield Archive(inner, size)


def _judged(entries: Collection[zipfile.ZipInfo], size: int) -> dict[str, zipfile.ZipInfo]:
    if len(entries) > MAX_MEMBERS:
        raise ArchiveError(f"it has {len(entries):,} members; at most {MAX_MEMBERS:,} are read.")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        _judge(info)
        if info.filename in members:
            raise ArchiveError(f"it has two members called {info.filename}.")
        members[info.filename] = info
    if sum(info.compress_size for info in entries) > size:
        raise ArchiveError("its members overlap or are cut short.")
    return members


def _judge(info: zipfile.ZipInfo) -> None:
    name, stored = info.filename, info.compress_type == zipfile.ZIP_STORED
    if _BAD_NAME.search(name):
        raise ArchiveError(f"its member {name!r} has a name that is not allowed.")
    if info.flag_bits & _ENCRYPTED or not (stored or info.compress_type == zipfile.ZIP_DEFLATED):
        raise ArchiveError(f"its member {name} is encrypted or packed in an unknown way.")
    if stored and info.file_size != info.compress_size:
        raise ArchiveError(f"its member {name} is damaged.")
    if info.file_size > max(_BOMB_SIZE, MAX_RATIO * info.compress_size):
        raise ArchiveError(f"its member {name} unpacks to {info.file_size:,} bytes.")
