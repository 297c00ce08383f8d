"""A project: the network, how it is trained, on what, and what it has learned."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netwright.data.source import DataSource
from netwright.graph.graph import Graph
from netwright.training.settings import TrainingSettings

Array = NDArray[np.float32]


class ProjectError(ValueError):
    """A project that cannot be read or written: one sentence that names the file and the place."""


@dataclass(frozen=True, eq=False)
class TrainedState:
    """What a run had come to after `step` steps: enough to continue it.

    `weights` by tensor name (`conv1/weight`), in PyTorch's orders; `moments` holds the running
    means of the optimizer for each weight, as many as it keeps, each of the weight's shape.
    """

    weights: Mapping[str, Array]
    moments: Mapping[str, tuple[Array, ...]] = field(default_factory=dict)
    step: int = 0


@dataclass(frozen=True)
class Project:
    """Everything that a project file holds."""

    graph: Graph
    settings: TrainingSettings = field(default_factory=TrainingSettings)
    source: DataSource = field(default_factory=DataSource)
    name: str = "Untitled"
    trained: TrainedState | None = None
