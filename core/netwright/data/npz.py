"""Data sets from `.npz` files: `inputs`, `targets` and, if there are any, `class_names`.

`inputs` is (samples, *shape) of numbers. `targets` is (samples,) whole numbers for classes,
or (samples,) or (samples, values) with fractions for values. Every other array of numbers with
as many rows is one that an Input or Target may take by its name; (samples,) whole numbers are
classes there too.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.archive import Archive, ArchiveError, opened
from netwright.data.dataset import DataError, Numbers

_KNOWN = ("inputs", "targets", "class_names")
_NUMBERS = "fiub"


def read_npz(
    path: Path,
) -> tuple[NDArray[np.float32], Numbers, tuple[str, ...], dict[str, Numbers]]:
    """Inputs, targets, class names, further arrays; DataError if the file does not hold them."""
    try:
        with opened(path) as archive:
            inputs = archive.array("inputs.npy", _NUMBERS)
            targets = archive.array("targets.npy", _NUMBERS)
            names = _class_names(archive)
            arrays = _further(archive, len(inputs) if inputs.ndim else 0)
    except (ArchiveError, OSError, MemoryError) as error:
        raise _unreadable(path, error) from error
    answers = _answers(path, targets)
    if len(inputs.shape) < 2:
        raise DataError(f"{path}: inputs is {inputs.shape}; samples x values are needed.")
    if len(inputs) != len(answers) or not len(inputs):
        raise DataError(f"{path}: there are {len(inputs)} inputs, but {len(answers)} targets.")
    _require_names(path, answers, names)
    return _finite(path, "inputs", inputs), answers, names, arrays


def read_npz_inputs(path: Path) -> tuple[NDArray[np.float32], dict[str, Numbers]]:
    """Only `inputs` and further arrays, for prediction."""
    try:
        with opened(path) as archive:
            inputs = archive.array("inputs.npy", _NUMBERS)
            arrays = _further(archive, len(inputs) if inputs.ndim else 0)
    except (ArchiveError, OSError, MemoryError) as error:
        raise _unreadable(path, error) from error
    if len(inputs.shape) < 2:
        raise DataError(f"{path}: inputs is {inputs.shape}; samples x values are needed.")
    return _finite(path, "inputs", inputs), arrays


def _further(archive: Archive, samples: int) -> dict[str, Numbers]:
    """Arrays with as many rows. Whether their numbers are finite is asked of those in use."""
    found: dict[str, Numbers] = {}
    for member in archive.names:
        name, ending = member[:-4], member[-4:]
        if ending != ".npy" or name in _KNOWN:
            continue
        header = archive.header(member)
        if header.dtype.kind not in _NUMBERS or header.shape[:1] != (samples,):
            continue
        values = archive.array(member, _NUMBERS)
        is_class = values.dtype.kind in "iub" and values.ndim == 1
        with np.errstate(over="ignore"):
            found[name] = values.astype(np.int64) if is_class else values.astype(np.float32)
    return found


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, OSError):
        return DataError(f"{path} cannot be read: {error.strerror or error}.")
    if isinstance(error, MemoryError):
        return DataError(f"{path} is too large for the memory of this machine.")
    return DataError(f"{path}: {error}")


def _answers(path: Path, targets: NDArray[Any]) -> Numbers:
    if targets.dtype.kind in "iub" and targets.ndim == 1:
        if targets.size and (targets.min() < 0 or targets.max() > np.iinfo(np.int32).max):
            raise DataError(f"{path}: targets holds a class below 0 or above {2**31 - 1}.")
        return targets.astype(np.int64)
    if targets.ndim not in (1, 2):
        raise DataError(f"{path}: targets is {targets.shape}; samples x values are needed.")
    values = _finite(path, "targets", targets)
    return values.reshape(len(values), -1)


def _finite(path: Path, name: str, values: NDArray[Any]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        numbers = values.astype(np.float32)
    if not np.isfinite(numbers).all():
        where = np.argwhere(~np.isfinite(numbers))[0]
        raise DataError(f"{path}: {name} has no finite number at {tuple(map(int, where))}.")
    return numbers


def _class_names(archive: Archive) -> tuple[str, ...]:
    if "class_names.npy" not in archive.names:
        return ()
    try:
        return tuple(map(str, archive.array("class_names.npy", "U").ravel()))
    except ArchiveError:
        raise
    except Exception as error:  # numbers that are no letters
        raise ArchiveError("class_names.npy is no text.") from error


def _require_names(path: Path, answers: Numbers, names: tuple[str, ...]) -> None:
    if names and (answers.dtype.kind != "i" or int(answers.max()) >= len(names)):
        raise DataError(f"{path}: class_names does not name every class of targets.")
