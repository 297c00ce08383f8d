"""IDX files, as MNIST has them: images and their labels in two files beside each other.

Big-endian: two zeros, the type of a number, how many axes, the length of each (uint32), then the
numbers. Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", 1998.
Bytes become 0 to 1, divided by 255; other numbers stay as they are.
"""

import gzip
import re
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError
from netwright.data.files.reading import require_file, telling
from netwright.data.progress import Cancelled, Progress, advance, between, never, unheard
from netwright.data.room import room_for

_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}
_MOST_AXES = 8
_MOST_PACKED = 1032
"""Deflate makes bytes at most so many times smaller."""
_BLOCK = 1 << 22
_KIND = re.compile(r"(images|labels)([-.]idx)\d")


@dataclass(frozen=True)
class _Header:
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    length: int


def read_idx(
    path: Path,
    settings: object = None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Arrays:
    """Images (samples, 1, height, width) and classes; `path` is either of the two files.

    Without a file of labels beside them there are no targets. DataError for damaged files.
    """
    del settings
    images, labels = _pair(path)
    inputs = _inputs(images, between(0.0, 0.95, progress), cancelled)
    if labels is None:
        return Arrays(_name(images), inputs, None)
    targets = _numbers(labels, progress, cancelled)
    if targets.ndim != 1 or targets.dtype.kind not in "iu":
        raise DataError(f"{labels} holds {targets.ndim} axes of {targets.dtype}; no labels.")
    if len(targets) != len(inputs):
        raise DataError(
            f"{labels} has {len(targets):,} labels, but {images.name} has {len(inputs):,} images."
        )
    classes = targets.astype(np.int64)
    names = tuple(str(number) for number in range(int(classes.max(initial=-1)) + 1))
    return Arrays(_name(images), inputs, classes, names)


def _pair(path: Path) -> tuple[Path, Path | None]:
    """The files of images and of labels; packed or not, each as it is there."""
    found = _KIND.search(path.name)
    if found is None:
        return path, None
    other = {"images": ("labels", "1"), "labels": ("images", "3")}[found[1]]
    name = path.name[: found.start()] + other[0] + found[2] + other[1] + path.name[found.end() :]
    plain = path.with_name(name.removesuffix(".gz"))
    packed = plain.with_name(plain.name + ".gz")
    partner = next((file for file in (path.with_name(name), plain, packed) if file.exists()), None)
    if found[1] == "images":
        return path, partner
    if partner is None:
        raise DataError(f"{path} holds labels; the file of images, {name}, is not beside it.")
    return partner, path


def _name(path: Path) -> str:
    found = _KIND.search(path.name)
    return path.name[: found.start()].strip("-._") or path.parent.name if found else path.stem


def _inputs(path: Path, progress: Progress, cancelled: Cancelled) -> NDArray[np.float32]:
    numbers = _numbers(path, between(0.0, 0.7, progress), cancelled)
    if numbers.ndim < 2:
        raise DataError(f"{path} holds one number for each sample, as files of labels do.")
    shape = numbers.shape if numbers.ndim > 3 else (len(numbers), 1, *numbers.shape[1:])
    if numbers.ndim == 2:
        shape = numbers.shape
    inputs = room_for(shape, np.float32, path.name)
    scale = np.float32(255) if numbers.dtype == np.uint8 else np.float32(1)
    rows = max(_BLOCK // prod(shape[1:]), 1)
    for begin in range(0, len(inputs), rows):
        part = slice(begin, begin + rows)
        np.divide(numbers[part].reshape(inputs[part].shape), scale, out=inputs[part], dtype="f4")
        advance(0.7 + 0.3 * begin / len(inputs), progress, cancelled)
    return inputs


def _numbers(path: Path, progress: Progress, cancelled: Cancelled) -> NDArray[Any]:
    """The numbers of a file; those that are not packed are mapped."""
    size = require_file(path)
    with telling(path):
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                stream = cast("BinaryIO", packed)
                header = _header(path, stream, _MOST_PACKED * size)
                return _unpacked(path, stream, header, progress, cancelled)
        with path.open("rb") as file:
            header = _header(path, file, size)
        wanted = header.length + prod(header.shape) * header.dtype.itemsize
        if size != wanted:
            how = "cut short" if size < wanted else "damaged"
            raise DataError(f"{path} is {how}: it has {size:,} bytes; its header says {wanted:,}.")
        return np.memmap(path, header.dtype, "r", header.length, header.shape)


def _header(path: Path, file: BinaryIO, most: int) -> _Header:
    magic = file.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES:
        raise DataError(f"{path} is no IDX file: it begins with {magic.hex(' ') or 'nothing'}.")
    axes = magic[3]
    lengths = file.read(4 * axes)
    if not 1 <= axes <= _MOST_AXES or len(lengths) < 4 * axes:
        raise DataError(f"{path} is damaged: its header is cut short.")
    shape = tuple(map(int, np.frombuffer(lengths, ">u4")))
    dtype = np.dtype(_TYPES[magic[2]])
    if not prod(shape):
        raise DataError(f"{path} holds no samples: its header says {shape}.")
    if prod(shape) * dtype.itemsize > most:
        raise DataError(f"{path} is cut short: its header says {shape} numbers, more than it has.")
    return _Header(shape, dtype, 4 + 4 * axes)


def _unpacked(
    path: Path, file: BinaryIO, header: _Header, progress: Progress, cancelled: Cancelled
) -> NDArray[Any]:
    wanted = prod(header.shape) * header.dtype.itemsize
    room = room_for((wanted,), np.uint8, path.name)
    done = 0
    while done < wanted:
        piece = file.read(min(_BLOCK, wanted - done))
        if not piece:
            raise DataError(f"{path} is cut short: {done:,} of {wanted:,} bytes are there.")
        room[done : done + len(piece)] = np.frombuffer(piece, np.uint8)
        done += len(piece)
        advance(done / wanted, progress, cancelled)
    if file.read(1):
        raise DataError(f"{path} is damaged: it has more bytes than its header says.")
    return room.view(header.dtype).reshape(header.shape)
