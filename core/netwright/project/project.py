"""A project: the network, how it is trained, on what, and what it has learned."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from netwright.data.source import DataSource
from netwright.graph.graph import Graph
from netwright.project.bookmarks import Bookmarks
from netwright.training.settings import TrainingSettings
from netwright.training.state import TrainedState

Array = NDArray[np.float32]


class ProjectError(ValueError):
    """A project that cannot be read or written: one sentence that names the file and the place."""


@dataclass(frozen=True)
class Project:
    """Everything that a project file holds."""

    graph: Graph
    settings: TrainingSettings = field(default_factory=TrainingSettings)
    source: DataSource = field(default_factory=DataSource)
    name: str = "Untitled"
    trained: TrainedState | None = None
    bookmarks: Bookmarks = field(default_factory=dict)
    test_uses: int = 0
    """How often the network was judged on the test part: each time it is less of a test."""
