"""Where the data of a project come from: a kind, its settings, and a hash of what it gave."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isclose, isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.data import tabular
from netwright.data.arrangement import arranged
from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError, Dataset
from netwright.data.kinds import KINDS, TABLES, Found
from netwright.data.painted import MOST_PAINTED, Painted, is_painted
from netwright.data.plane import FEWEST, MOST, MOST_NOISE
from netwright.data.preparation import Preparation, Split
from netwright.data.progress import Cancelled, Progress, between, never, unheard
from netwright.data.samples import plan_for, shared_out
from netwright.data.table import Table
from netwright.layers.setting import SettingError, checked, default_of, settings_of

MAX_SEED = 2**31 - 1
_READ = 0.4
"""So much of the time that a table takes it is read; then it is looked at and prepared."""
_HASHED = 1 << 24
"""So many bytes at once: an array may be larger than the memory."""


@dataclass(frozen=True)
class DataSource:
    """How to get a data set again: `kind` names a row of KINDS.

    `shares` of training, validation and test part add up to 1; `seed` fixes the split.
    `path` is the file, for kinds that have one. `digest` is the hash of the data as they were
    known last, empty before they were loaded. `samples` and `noise` are for sets that are made
    (see `plane`), `points` for the painted one. `preparation` says how columns or arrays become
    samples; None: as the kind does by itself. `settings` are those of the kind alone; None: as
    they start. DataError for settings that cannot be.
    """

    kind: str = "digits"
    shares: tuple[float, float, float] = (0.7, 0.15, 0.15)
    seed: int = 0
    path: str = ""
    digest: str = ""
    samples: int = 400
    noise: float = 0.2
    points: tuple[Painted, ...] = ()
    preparation: Preparation | None = None
    settings: Any = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DataError(f"Data: there is no kind {self.kind!r}; there is {', '.join(KINDS)}.")
        shares: tuple[float, ...] = tuple(self.shares)
        if len(shares) != 3 or not all(_is_share(share) for share in shares):
            raise DataError("Data: the shares are three numbers from 0 to 1.")
        if not isclose(sum(shares), 1.0, abs_tol=1e-6) or not shares[0]:
            raise DataError("Data: the shares add up to 1, and the training part has some.")
        if type(self.seed) is not int or not 0 <= self.seed <= MAX_SEED:
            raise DataError(f"Data: the seed is a whole number from 0 to {MAX_SEED}.")
        if type(self.samples) is not int or not FEWEST <= self.samples <= MOST:
            raise DataError(f"Data: samples are a whole number from {FEWEST} to {MOST}.")
        if type(self.noise) not in (int, float) or not 0 <= self.noise <= MOST_NOISE:
            raise DataError(f"Data: the noise is a number from 0 to {MOST_NOISE:g}.")
        if len(self.points) > MOST_PAINTED or not all(map(is_painted, self.points)):
            raise DataError(
                f"Data: painted points are at most {MOST_PAINTED} rows of x, y and class."
            )
        object.__setattr__(self, "shares", tuple(map(float, shares)))
        object.__setattr__(self, "noise", float(self.noise))
        object.__setattr__(
            self, "points", tuple((float(x), float(y), c) for x, y, c in self.points)
        )
        object.__setattr__(self, "settings", _sound(self.settings, KINDS[self.kind].settings))

    def read(self, progress: Progress = unheard, cancelled: Cancelled = never) -> Found:
        """What is there, before anything is done with it; DataError if it cannot be had."""
        return KINDS[self.kind].read(self, progress, cancelled)

    def load(self, progress: Progress = unheard, cancelled: Cancelled = never) -> Dataset:
        """The data set; DataError if it cannot be had. Reads files: may take seconds."""
        read = _READ if self.kind in TABLES else 1.0
        found = self.read(between(0.0, read, progress), cancelled)
        return self.prepared(found, between(read, 1.0, progress), cancelled)

    def prepared(
        self, found: Found, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> Dataset:
        """The data set that comes of what was read."""
        if isinstance(found, Table):
            preparation = self.begun(found, between(0.0, 0.5, progress), cancelled)
            rest = between(0.5, 1.0, progress)
            return tabular.dataset_of(found, preparation, self.shares, self.seed, rest, cancelled)
        in_order = isinstance(found, Arrays) and found.in_order
        if isinstance(found, Arrays):
            found = shared_out(found, self.path or found.name, self.shares, self.seed)
        if self.preparation is None or found.preparation is not None:
            return found
        preparation = self.preparation
        if in_order:  # windows overlap: parts that are drawn would share values
            split = replace(preparation.split, kind="by time", column="")
            preparation = replace(preparation, split=split)
        return arranged(found, preparation, self.shares, self.seed, scales_answers=in_order)

    def begun(
        self, found: Found, progress: Progress = unheard, cancelled: Cancelled = never
    ) -> Preparation:
        """The preparation as it is set, or what stands for it while nobody has set it."""
        if self.preparation is not None:
            return self.preparation
        if isinstance(found, Table):
            return plan_for(found, self.path or found.name, progress, cancelled)
        if not (isinstance(found, Arrays) and found.in_order):
            return Preparation()
        is_series = found.targets is not None and found.targets.dtype.kind == "f"
        return Preparation(split=Split("by time"), scaling="standard" if is_series else "none")

    def matches(self, dataset: Dataset) -> bool:
        """Whether these are the data that `digest` was taken of; True while it is empty."""
        return self.digest in ("", content_hash(dataset))

    def pinned(self, dataset: Dataset) -> "DataSource":
        """This source with the hash of `dataset`, and what was fitted on its training part."""
        preparation = dataset.preparation or self.preparation
        return replace(self, digest=content_hash(dataset), preparation=preparation)

    def of_kind(self, kind: str, path: str = "") -> "DataSource":
        """A source of another kind, with the settings it starts with, split as this one."""
        return replace(self, kind=kind, path=path, digest="", preparation=None, settings=None)


def source_of(path: Path, like: DataSource) -> DataSource:
    """The source of a file or folder, split as `like`; DataError if no kind reads such files.

    Where that of `like` does, its settings hold too.
    """
    if KINDS[like.kind].takes(path):
        return replace(like, path=str(path), digest="")
    for name, kind in KINDS.items():
        if kind.takes(path):
            return like.of_kind(name, str(path))
    known = dict.fromkeys(ending for kind in KINDS.values() for ending in kind.endings)
    raise DataError(
        f"{path}: files of this kind are not read; those that are end in {', '.join(known)}."
    )


def content_hash(dataset: Dataset) -> str:
    """SHA-256 of inputs, targets and further arrays with their shapes, as hex, not of the split."""
    digest = hashlib.sha256()
    further = [dataset.arrays[name] for name in sorted(dataset.arrays)]
    for array in (dataset.inputs, dataset.targets, *further):
        stored = array.dtype.newbyteorder("<")
        digest.update(f"{stored.str}{array.shape}".encode())
        for rows in _in_pieces(array):
            digest.update(np.ascontiguousarray(rows, stored).tobytes())
    return digest.hexdigest()


def _in_pieces(array: NDArray[Any]) -> "list[NDArray[Any]]":
    count = max(-(-array.nbytes // _HASHED), 1)
    return np.array_split(array, count)


def _sound(settings: Any, wanted: Callable[[], Any] | None) -> Any:
    """The settings of a kind, each of them one that can be; DataError otherwise."""
    if wanted is None:
        if settings is not None:
            raise DataError("Data: this kind has no settings of its own.")
        return None
    settings = wanted() if settings is None else settings
    if type(settings) is not wanted:
        raise DataError("Data: these are settings of another kind of data.")
    try:
        values = {
            field.name: checked("Data", rule, default_of(field), getattr(settings, field.name))
            for field, rule in settings_of(settings)
        }
    except SettingError as error:
        raise DataError(str(error)) from error
    return replace(settings, **values)


def _is_share(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and isfinite(value) and 0 <= value <= 1  # type: ignore[operator, arg-type]
