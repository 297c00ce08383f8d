"""The kinds of data there are: what each is called, what reads it, its files and settings.

What is read from files is checked whole before it takes the place of the data of before; a file
that cannot be used is told in one sentence with its row and column, if it has such. Arrays larger
than the memory stay in their file, or in a temporary one beside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from netwright.data.arrays import Arrays
from netwright.data.dataset import Dataset
from netwright.data.digits import load_digits
from netwright.data.files.settings import (
    CsvSettings,
    ImageSettings,
    SeriesSettings,
    SheetSettings,
    TableSettings,
    TextSettings,
)
from netwright.data.painted import Painted, painted_dataset
from netwright.data.plane import PLANE_SETS, load_plane
from netwright.data.progress import Cancelled, Progress
from netwright.data.sets.bundled import BUNDLED
from netwright.data.sets.formulas import MADE_SETS
from netwright.data.sets.passage import PASSAGE
from netwright.data.split import stratified_parts
from netwright.data.table import Table

Found = Table | Arrays | Dataset
"""What was read; a Dataset is split already, in a way of its own."""


class Chosen(Protocol):
    """What a reader asks of the source; see `DataSource`."""

    @property
    def kind(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def settings(self) -> Any: ...
    @property
    def seed(self) -> int: ...
    @property
    def shares(self) -> tuple[float, float, float]: ...
    @property
    def samples(self) -> int: ...
    @property
    def noise(self) -> float: ...
    @property
    def points(self) -> tuple[Painted, ...]: ...


Read = Callable[[Chosen, Progress, Cancelled], Found]
ReadFile = Callable[[Path, Any, Progress, Cancelled], Found]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data. `settings` is the class of its own settings, if it has any.

    Names of its files end in one of `endings`; of a folder, `takes_folder`. Quick ones are there
    within milliseconds. Sets that are made have a number of samples and noise.
    """

    title: str
    read: Read
    endings: tuple[str, ...] = ()
    is_quick: bool = False
    settings: Callable[[], Any] | None = None
    takes_folder: bool = False
    is_made: bool = False

    @property
    def has_path(self) -> bool:
        """Whether it is read from a file or a folder."""
        return bool(self.endings) or self.takes_folder

    def takes(self, path: Path) -> bool:
        """Whether a file of this name, or a folder, may be of this kind."""
        if self.takes_folder:
            return path.is_dir()
        return path.name.lower().endswith(self.endings) if self.endings else False


def _whole(load: Callable[[Chosen], Found], source: Chosen, *_: object) -> Found:
    """What is there too soon for progress."""
    return load(source)


def _from_file(reader: str, source: Chosen, progress: Progress, cancelled: Cancelled) -> Found:
    """What `module.function` of `netwright.data.files` reads: imported now, for pandas is slow."""
    module, _, name = reader.partition(".")
    read: ReadFile = getattr(import_module(f"netwright.data.files.{module}"), name)
    return read(Path(source.path), source.settings, progress, cancelled)


def _set(title: str, load: Callable[[Chosen], Found], **more: Any) -> Kind:
    return Kind(title, partial(_whole, load), **more)


def _file(title: str, reader: str, endings: tuple[str, ...] = (), **more: Any) -> Kind:
    return Kind(title, partial(_from_file, reader), endings, **more)


def _digits(source: Chosen) -> Dataset:
    return load_digits(source.seed, source.shares)


def _bundled(source: Chosen) -> Table:
    return BUNDLED[source.kind][1]()


def _plane(source: Chosen) -> Dataset:
    return load_plane(source.kind, source.samples, source.noise, source.seed, source.shares)


def _made(source: Chosen) -> Arrays:
    return MADE_SETS[source.kind].make(source.samples, source.noise, source.seed)


def _painted(source: Chosen) -> Dataset:
    return painted_dataset(source.points, source.seed, source.shares)


def _passage(source: Chosen) -> Arrays:
    from netwright.data.files.characters import samples_of

    return samples_of("Text", "The text", PASSAGE, source.settings)


def _npz(source: Chosen) -> Dataset:
    from netwright.data.npz import read_npz

    path = Path(source.path)
    inputs, targets, names, arrays = read_npz(path)
    # Values have no classes to share out: they are split as one.
    groups = targets if targets.dtype.kind == "i" else np.zeros(len(targets), np.int64)
    parts = stratified_parts(groups.astype(np.int64), source.shares, source.seed)
    return Dataset(path.stem, inputs, targets, parts, names, arrays)


PAINTED = "painted"
DELIMITED = (".csv", ".tsv", ".tab")
IDX = ("-ubyte", "-ubyte.gz", ".idx", ".idx.gz")
# fmt: off
KINDS: dict[str, Kind] = {
    "digits": _set("Handwritten digits", _digits),
    **{name: _set(title, _bundled) for name, (title, _) in BUNDLED.items()},
    **{
        name: _set(chosen.title, _plane, is_quick=True, is_made=True)
        for name, chosen in PLANE_SETS.items()
    },
    **{
        name: _set(chosen.title, _made, is_quick=True, is_made=True)
        for name, chosen in MADE_SETS.items()
    },
    "passage": _set("Text", _passage, settings=TextSettings),
    PAINTED: _set("Painted", _painted, is_quick=True),
    "npz": _set("File: arrays (.npz)", _npz, endings=(".npz",)),
    "csv": _file("File: table", "delimited.read_delimited", DELIMITED,
                 settings=CsvSettings),
    "excel": _file("File: workbook", "sheets.read_excel", (".xlsx", ".xlsm"),
                   settings=SheetSettings),
    "parquet": _file("File: Parquet", "sheets.read_parquet", (".parquet", ".pq"),
                     settings=TableSettings),
    "npy": _file("File: array (.npy)", "npy.read_npy", (".npy",)),
    "idx": _file("File: IDX", "idx.read_idx", IDX),
    "text": _file("File: text", "characters.read_characters", (".txt",),
                  settings=TextSettings),
    "series": _file("File: time series", "series.read_series", (*DELIMITED, ".npy"),
                    settings=SeriesSettings),
    "images": _file("Folder of images", "images.read_images", settings=ImageSettings,
                    takes_folder=True),
}
# fmt: on
"""Every kind of source; a new one is a line here. A file is of the first kind that takes it."""
TABLES = frozenset((*BUNDLED, "csv", "excel", "parquet"))
"""Kinds whose columns are prepared in any case."""
