"""What the trainer's thread is told to train, and what it gives back of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.graph import Graph
from netwright.training.settings import TrainingSettings
from netwright.training.state import TrainedState

if TYPE_CHECKING:
    from netwright.training.ahead import NextStep
    from netwright.training.graft import Passage

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Job:
    """What to train: a graph of its own (a copy), settings and data."""

    graph: Graph
    settings: TrainingSettings
    dataset: Dataset
    threads: int = 0
    """0: as many as the work of a step is worth."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of the network came to; nothing where the network stayed.

    All that was learned before it, and what became of each tensor.
    """

    before: TrainedState | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Checkpoint:
    """The weights of a run after `step` steps, by tensor name: a copy, for whoever looks inside.

    `seconds` is what copying took of the trainer's time. `ahead` is the step to come, where it was
    asked for.
    """

    run: int
    step: int
    job: Job
    weights: Weights
    seconds: float
    ahead: NextStep | None = None
