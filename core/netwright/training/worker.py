"""The trainer's thread: takes orders from a queue, answers with snapshots."""

from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.graph import Graph
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Snapshot

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Job:
    """What to train: a graph of its own (a copy), settings and data."""

    graph: Graph
    settings: TrainingSettings
    dataset: Dataset
    threads: int = 0
    """0: one per core."""


class Worker:
    """A background thread that trains. Every method returns at once and may be called from any thread."""

    def prepare(self, job: Job) -> None:
        """Compile in the background what `job` will need, so that `train` starts sooner."""
        raise NotImplementedError

    def train(self, job: Job) -> None:
        """Begin a run of `job` from its initial weights."""
        raise NotImplementedError

    def pause(self) -> None:
        """Hold the run after the steps in flight; answers with a PAUSED snapshot."""
        raise NotImplementedError

    def resume(self) -> None:
        """Go on with a paused run."""
        raise NotImplementedError

    def step(self) -> None:
        """Take one step of a paused or ready run, then pause."""
        raise NotImplementedError

    def stop(self) -> None:
        """End the run; its weights stay and can be exported."""
        raise NotImplementedError

    def reset(self, job: Job) -> None:
        """Go back to the initial weights of `job`, ready to train; answers with READY."""
        raise NotImplementedError

    def set_learning_rate(self, value: float) -> None:
        """Use another learning rate from the next step on."""
        raise NotImplementedError

    def weights(self) -> "Future[Weights]":
        """A copy of the weights as they are between two steps, by tensor name (`conv1/weight`).

        Fails with RuntimeError when nothing was trained or reset yet.
        """
        raise NotImplementedError

    def drain(self) -> list[Snapshot]:
        """Every snapshot since the last call, oldest first."""
        raise NotImplementedError

    def close(self) -> None:
        """End the run and the thread; returns when it has ended."""
        raise NotImplementedError
