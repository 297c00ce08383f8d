"""Where the data of a project come from: a kind, its settings, and a hash of what it gave."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isclose, isfinite
from pathlib import Path

import numpy as np

from netwright.data.arrangement import arranged
from netwright.data.dataset import DataError, Dataset
from netwright.data.digits import load_digits
from netwright.data.npz import read_npz
from netwright.data.painted import MOST_PAINTED, Painted, is_painted, painted_dataset
from netwright.data.plane import FEWEST, MOST, MOST_NOISE, PLANE_SETS, load_plane
from netwright.data.preparation import Preparation
from netwright.data.split import stratified_parts

MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class DataSource:
    """How to get a data set again: `kind` names a row of KINDS.

    `shares` of training, validation and test part add up to 1; `seed` fixes the split.
    `path` is the file, for kinds that have one. `digest` is the hash of the data as they were
    known last, empty before they were loaded. `samples` and `noise` are for sets that are made
    (see `plane`), `points` for the painted one. `preparation` says how columns or arrays become
    samples; None: as the kind does by itself. DataError for settings that cannot be.
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

    def load(self) -> Dataset:
        """The data set; DataError if it cannot be had. Reads files: may take seconds."""
        dataset = KINDS[self.kind].load(self)
        if self.preparation is None or dataset.preparation is not None:
            return dataset
        return arranged(dataset, self.preparation, self.shares, self.seed)

    def matches(self, dataset: Dataset) -> bool:
        """Whether these are the data that `digest` was taken of; True while it is empty."""
        return self.digest in ("", content_hash(dataset))

    def pinned(self, dataset: Dataset) -> "DataSource":
        """This source with the hash of `dataset`, and what was fitted on its training part."""
        preparation = dataset.preparation or self.preparation
        return replace(self, digest=content_hash(dataset), preparation=preparation)


def source_of(path: Path, like: DataSource) -> DataSource:
    """The source of a file, split as `like`; DataError if no kind reads such files."""
    for name, kind in KINDS.items():
        if path.suffix.lower() in kind.endings:
            kept = like.preparation if like.kind == name else None
            return replace(like, kind=name, path=str(path), digest="", preparation=kept)
    known = ", ".join(ending for kind in KINDS.values() for ending in kind.endings)
    raise DataError(f"{path}: files of this kind are not read; those that are end in {known}.")


def content_hash(dataset: Dataset) -> str:
    """SHA-256 of inputs, targets and further arrays with their shapes, as hex, not of the split."""
    digest = hashlib.sha256()
    further = [dataset.arrays[name] for name in sorted(dataset.arrays)]
    for array in (dataset.inputs, dataset.targets, *further):
        stored = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        digest.update(f"{stored.dtype.str}{stored.shape}".encode())
        digest.update(stored.tobytes())
    return digest.hexdigest()


def _is_share(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and isfinite(value) and 0 <= value <= 1  # type: ignore[operator, arg-type]


def _digits(source: DataSource) -> Dataset:
    return load_digits(source.seed, source.shares)


def _npz(source: DataSource) -> Dataset:
    path = Path(source.path)
    inputs, targets, names, arrays = read_npz(path)
    # Values have no classes to share out: they are split as one.
    groups = targets if targets.dtype.kind == "i" else np.zeros(len(targets), np.int64)
    parts = stratified_parts(groups.astype(np.int64), source.shares, source.seed)
    return Dataset(path.stem, inputs, targets, parts, names, arrays)


def _plane(source: DataSource) -> Dataset:
    return load_plane(source.kind, source.samples, source.noise, source.seed, source.shares)


def _painted(source: DataSource) -> Dataset:
    return painted_dataset(source.points, source.seed, source.shares)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind is called, how it is loaded, and how names of its files end.

    Quick ones are there within milliseconds.
    """

    title: str
    load: Callable[[DataSource], Dataset]
    endings: tuple[str, ...] = ()
    is_quick: bool = False


PAINTED = "painted"
KINDS: dict[str, Kind] = {
    "digits": Kind("Handwritten digits", _digits),
    **{name: Kind(chosen.title, _plane, is_quick=True) for name, chosen in PLANE_SETS.items()},
    PAINTED: Kind("Painted", _painted, is_quick=True),
    "npz": Kind("File (.npz)", _npz, (".npz",)),
}
"""Every kind of source; a new one is a line here."""
