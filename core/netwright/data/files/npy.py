"""Samples from a `.npy` file, mapped instead of read: it may be larger than the memory.

The first axis counts samples. Targets are in a file beside it: `inputs.npy` has `targets.npy`,
`x_train.npy` has `y_train.npy`; whole numbers in one axis are classes, all else are values.
"""

import re
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError, Numbers
from netwright.data.files.reading import require_file, telling
from netwright.data.progress import Cancelled, Progress, advance, between, never, unheard
from netwright.data.room import room_for

_BLOCK = 1 << 22
"""So many numbers are looked at or converted at once."""
_PARTNERS = ((r"inputs", "targets"), (r"(?<![a-z])x(?![a-z])", "y"), (r"(?<![A-Z])X(?![A-Z])", "y"))


def read_npy(
    path: Path,
    settings: object = None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Arrays:
    """The samples of a file, and their targets if they lie beside it; DataError for bad files."""
    del settings
    values = mapped(path)
    if values.ndim < 2:
        raise DataError(f"{path} is {values.shape}; samples x values are needed.")
    inputs = finite(path, values, between(0.0, 0.9, progress), cancelled)
    partner = _partner(path)
    if partner is None:
        return Arrays(path.stem, inputs, None)
    answers = mapped(partner)
    if len(answers) != len(inputs):
        raise DataError(
            f"{partner} has {len(answers):,} rows, but {path.name} has {len(inputs):,}."
        )
    return Arrays(path.stem, inputs, _targets(partner, answers, progress, cancelled))


def mapped(path: Path) -> NDArray[Any]:
    """The array of a file, read where it is touched; DataError where it holds no numbers."""
    size = require_file(path)
    with telling(path):
        try:
            values = np.load(path, mmap_mode="r", allow_pickle=False)
        except (ValueError, SyntaxError, TypeError, EOFError, OverflowError) as error:
            raise DataError(f"{path} is no array of numbers, or cut short.") from error
    if not isinstance(values, np.ndarray):
        values.close()
        raise DataError(f"{path} is an archive; let its name end in .npz.")
    if values.dtype.kind not in "fiub" or not values.ndim:
        raise DataError(f"{path} holds {values.dtype}, which is not read here.")
    if not len(values):
        raise DataError(f"{path} holds no samples.")
    if values.nbytes > size:
        raise DataError(f"{path} is cut short.")
    return values


def finite(
    path: Path, values: NDArray[Any], progress: Progress, cancelled: Cancelled
) -> NDArray[np.float32]:
    """The numbers as float32, still mapped if they are; DataError at the first not finite."""
    is_ready = values.dtype == np.float32 and values.flags.c_contiguous
    numbers = values if is_ready else room_for(values.shape, np.float32, path.name)
    rows = max(_BLOCK // max(prod(values.shape[1:]), 1), 1)
    for begin in range(0, len(values), rows):
        part = slice(begin, begin + rows)
        if not is_ready:
            with np.errstate(over="ignore"):
                numbers[part] = values[part]
        bad = ~np.isfinite(numbers[part])
        if bad.any():
            first = np.argwhere(bad)[0]
            raise DataError(
                f"{path}: sample {begin + int(first[0]) + 1:,} has no finite number"
                f"{_place(tuple(map(int, first[1:])))}."
            )
        advance((begin + rows) / len(values), progress, cancelled)
    return numbers


def _place(index: tuple[int, ...]) -> str:
    return f" at {', '.join(str(k + 1) for k in index)}, counted from 1" if index else ""


def _partner(path: Path) -> Path | None:
    for wanted, other in _PARTNERS:
        name, count = re.subn(wanted, other, path.stem, count=1)
        partner = path.with_name(f"{name}{path.suffix}")
        if count and partner.exists():
            return partner
    return None


def _targets(
    path: Path, answers: NDArray[Any], progress: Progress, cancelled: Cancelled
) -> Numbers:
    if answers.dtype.kind in "iub" and answers.ndim == 1:
        if answers.min() < 0 or answers.max() > np.iinfo(np.int32).max:
            raise DataError(f"{path} holds a class below 0 or above {2**31 - 1}.")
        return answers.astype(np.int64)
    values = finite(path, answers, between(0.9, 1.0, progress), cancelled)
    return values.reshape(len(values), -1)
