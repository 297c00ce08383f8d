"""The training part as an epoch sees it: changed a little, by a data set's augmentation.

Behind the samples of the data set the engine keeps a second copy of the training part. Before the
first step of an epoch that copy is made anew, from the samples as they are; the order of samples
takes its numbers from there. So evaluation sees the samples themselves, also those of the training
part, and steps need not know of any of this. While an epoch runs, a thread makes the copy of the
next one.
"""

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from netwright.data.augmentation import Augmentation, augmented
from netwright.data.dataset import Dataset
from netwright.engines.engine import Engine
from netwright.graph.analysis import Analysis
from netwright.training.ahead import NextStep

Samples = dict[str, NDArray[np.generic]]


def augmentation_of(dataset: Dataset) -> Augmentation | None:
    """How its training part changes from epoch to epoch; None where it does not."""
    preparation = dataset.preparation
    if preparation is None or not preparation.augmentation.is_on:
        return None
    return preparation.augmentation


def with_copies(arrays: Mapping[str, NDArray[np.generic]], dataset: Dataset) -> Samples:
    """Every array with its training part once more behind it, where that is to be changed."""
    if augmentation_of(dataset) is None:
        return dict(arrays)
    training = dataset.parts["training"]
    return {name: np.concatenate([a, a[training]]) for name, a in arrays.items()}


def numbers_of_training(dataset: Dataset) -> NDArray[np.int64]:
    """The numbers that the order of samples draws from: of the copies where there are some."""
    training = dataset.parts["training"]
    if augmentation_of(dataset) is None:
        return training
    return len(dataset.inputs) + np.arange(len(training))


def in_data_set(
    dataset: Dataset, numbers: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of numbers in the order: which samples they are, and their places in the training part.

    Without augmentation there are no places.
    """
    if augmentation_of(dataset) is None:
        return numbers, np.empty(0, np.int64)
    places = numbers - len(dataset.inputs)
    return dataset.parts["training"][places], places


def tensors_changed(analysis: Analysis) -> tuple[str, ...]:
    """The data tensors that take the main inputs, by name."""
    return tuple(
        item.tensor.name
        for item in analysis.data
        if item.slot == "input" and item.source in ("", "inputs")
    )


def as_seen(ahead: NextStep, dataset: Dataset, analysis: Analysis, data: Samples) -> Samples:
    """The samples of a step as the network sees them, from those that they are in the data set."""
    how = augmentation_of(dataset)
    if how is None:
        return data
    inputs = dataset.inputs[ahead.samples]
    changed = [
        augmented(inputs[k : k + 1], how, ahead.seed, ahead.epoch, place)
        for k, place in enumerate(ahead.places.tolist())
    ]
    seen = np.concatenate(changed)
    return {**data, **{n: seen for n in tensors_changed(analysis) if n in data}}


class TrainingCopies:
    """Puts the copies of an epoch into an engine. Belongs to the trainer's thread."""

    def __init__(self, dataset: Dataset) -> None:
        self._how = augmentation_of(dataset)
        self._dataset = dataset
        self._present: tuple[int, int] | None = None
        self._coming: tuple[tuple[int, int], Future[NDArray[np.float32]]] | None = None
        self._thread: ThreadPoolExecutor | None = None

    @property
    def are_used(self) -> bool:
        """Whether every epoch has copies of its own."""
        return self._how is not None

    def show(self, engine: Engine, analysis: Analysis, seed: int, epoch: int) -> None:
        """Let the engine hold the copies of this epoch."""
        wanted = seed, epoch
        if self._how is None or self._present == wanted:
            return
        coming = self._coming
        is_there = coming is not None and coming[0] == wanted
        copies = coming[1].result() if coming and is_there else self._made(*wanted)
        for name in tensors_changed(analysis):
            engine.set_samples(name, len(self._dataset.inputs), copies)
        self._present = wanted
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "netwright-augmentation")
        following = seed, epoch + 1
        self._coming = following, self._thread.submit(self._made, *following)

    def forget(self) -> None:
        """Another engine holds no copies yet."""
        self._present = None

    def close(self) -> None:
        """Make no more."""
        if self._thread is not None:
            self._thread.shutdown(wait=True, cancel_futures=True)
            self._thread = None

    def _made(self, seed: int, epoch: int) -> NDArray[np.float32]:
        assert self._how is not None
        training = self._dataset.inputs[self._dataset.parts["training"]]
        return augmented(training, self._how, seed, epoch)
