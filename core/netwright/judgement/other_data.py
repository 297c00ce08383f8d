"""Data that the network did not learn from, prepared as those that it did."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError, Dataset
from netwright.data.files.characters import recoded
from netwright.data.files.settings import ImageSettings, TextSettings
from netwright.data.preparation import Preparation
from netwright.data.scaling import scaled_answers, scaled_arrays
from netwright.data.source import DataSource, source_of
from netwright.data.split import whole
from netwright.data.table import Table
from netwright.data.tabular import judged_by


def dataset_in(path: Path, like: DataSource, preparation: Preparation | None) -> Dataset:
    """All samples of a file with their answers, made as those of the source `like`.

    Nothing is fitted again; every part is the whole file. DataError where the file has no answers,
    or does not hold what was learned from.
    """
    source = source_of(path, like)
    found = source.read()
    if isinstance(found, Table):
        if preparation is None or not preparation.fitted:
            raise DataError(f"{path} is a table, but the project learns from none.")
        return judged_by(found, preparation)
    if isinstance(found, Arrays):
        found = _as_dataset(path, found, source, like)
    if preparation is not None:
        inputs = scaled_arrays(found.inputs, preparation.of_channels)
        targets = scaled_answers(found.targets, preparation.of_answers)
        found = replace(found, inputs=inputs, targets=targets, preparation=preparation)
    return replace(found, parts=whole(len(found.inputs)))


def _as_dataset(path: Path, found: Arrays, source: DataSource, like: DataSource) -> Dataset:
    names = found.class_names
    if isinstance(source.settings, TextSettings | ImageSettings):
        names = like.load().class_names
    if isinstance(source.settings, TextSettings):
        found = recoded(found, names, str(path))
    elif isinstance(source.settings, ImageSettings):
        found = _renamed(path, found, names)
    if found.targets is None:
        raise DataError(f"{path} has no answers: there is nothing to judge by.")
    every = whole(len(found.inputs))
    return Dataset(found.name, found.inputs, found.targets, every, names, found.arrays)


def _renamed(path: Path, found: Arrays, names: tuple[str, ...]) -> Arrays:
    """The classes by the numbers that they had in training."""
    unknown = [name for name in found.class_names if name not in names]
    if unknown:
        known = ", ".join(names)
        raise DataError(f"{path}: the class {unknown[0]!r} was not learned; known are {known}.")
    if found.targets is None:
        return found
    places = np.array([names.index(name) for name in found.class_names], np.int64)
    return replace(found, targets=places[found.targets])
