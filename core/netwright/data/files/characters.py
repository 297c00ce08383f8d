"""Plain text as samples for models of characters: a window of letters, and what comes after it.

Every different character is a class; classes are in the order of Unicode. Inputs are the numbers
of the characters, which an Embedding looks up. The parts are cut in the order of the text: windows
overlap. A text that is to be continued may hold only characters of the one that was learned.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError
from netwright.data.files.encoding import encodings
from netwright.data.files.reading import require_file, telling
from netwright.data.files.settings import EACH, TextSettings
from netwright.data.progress import Cancelled, Progress, advance, never, unheard
from netwright.data.room import room_for
from netwright.data.windows import window_count, windows

MOST_BYTES = 1 << 28
_BLOCK = 1 << 14


def read_characters(
    path: Path,
    settings: TextSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Arrays:
    """The samples of a text file, (samples, length); DataError where it is none, or too short."""
    size = require_file(path)
    if size > MOST_BYTES:
        raise DataError(f"{path} has {size >> 20:,} MiB; at most {MOST_BYTES >> 20} are read.")
    with telling(path):
        return samples_of(path.stem, str(path), _text(path), settings, progress, cancelled)


def samples_of(
    name: str,
    where: str,
    text: str,
    settings: TextSettings,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Arrays:
    """The samples of a text; `where` names it in sentences."""
    count = window_count(len(text), settings.length, 1, settings.stride)
    if not count:
        raise DataError(
            f"{where} has {len(text):,} characters, too few for samples of {settings.length}"
            " and the one that comes after."
        )
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    known, codes = np.unique(letters, return_inverse=True)
    shown, behind = windows(codes, settings.length, 1, settings.stride)
    inputs = room_for(shown.shape, np.float32, f"{count:,} samples of {where}")
    for begin in range(0, count, _BLOCK):
        inputs[begin : begin + _BLOCK] = shown[begin : begin + _BLOCK]
        advance(begin / count, progress, cancelled)
    targets = behind[:, 0].astype(np.int64)
    if settings.answers == EACH:
        targets = np.concatenate([shown[:, 1:], behind], axis=1).astype(np.int64)
    return Arrays(name, inputs, targets, tuple(map(chr, known)), in_order=True)


def recoded(found: Arrays, names: tuple[str, ...], where: str) -> Arrays:
    """The samples with the numbers that the characters have in `names`; DataError for others."""
    place = {name: number for number, name in enumerate(names)}
    unknown = [name for name in found.class_names if name not in place]
    if unknown:
        raise DataError(
            f"{where} holds {', '.join(map(repr, unknown[:5]))}, which was not there in training."
        )
    numbers = np.array([place[name] for name in found.class_names])
    inputs = numbers.astype(np.float32)[found.inputs.astype(np.intp)]
    targets = None if found.targets is None else numbers[found.targets.astype(np.intp)]
    return replace(found, inputs=inputs, targets=targets, class_names=names)


def _text(path: Path) -> str:
    """The whole text, its line ends as one character."""
    for encoding in encodings(path):
        try:
            return path.read_text(encoding)
        except UnicodeError:
            continue
    raise DataError(f"{path}: its letters are damaged.")
