"""What a trained network answers about the samples of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netwright.data.arrays import Arrays
from netwright.data.dataset import DataError, Numbers
from netwright.data.files.characters import recoded
from netwright.data.files.settings import TextSettings
from netwright.data.npz import read_npz_inputs
from netwright.data.preparation import Preparation
from netwright.data.progress import Cancelled, Progress, never, unheard
from netwright.data.scaling import scaled_arrays
from netwright.data.source import DataSource, source_of
from netwright.data.table import Table
from netwright.data.tabular import inputs_of
from netwright.engines.devices import CPU
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.judgement.predictions import predictions_csv
from netwright.training.compared import in_units
from netwright.training.inference import answers
from netwright.training.task import Task, prepared, tasks_of


@dataclass(frozen=True, eq=False)
class Predictions:
    """Answers at one loss, (samples, *shape), in the units of the data; names of its classes."""

    task: Task
    answers: NDArray[np.float32]
    names: Sequence[str]

    def csv(self, progress: Progress = unheard, cancelled: Cancelled = never) -> bytes:
        """As a table, see `predictions_csv`."""
        return predictions_csv(self.task, self.answers, self.names, progress, cancelled)


def predictions(
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    samples: Mapping[str, Numbers],
    preparation: Preparation | None,
    names: Sequence[str] = (),
    device: str = CPU,
    watch: tuple[Progress, Cancelled] = (unheard, never),
) -> dict[str, Predictions]:
    """The answers at each loss, by its name, the first one first; see `inference.answers`.

    `names` are those of the classes of the data's own targets; `watch` is told how far it is.
    """
    said = answers(graph, weights, samples, device=device, watch=watch)
    tasks = {task.loss: prepared(task, preparation) for task in tasks_of(analyze(graph))}
    return {
        loss: Predictions(
            tasks[loss],
            in_units(tasks[loss], answer, preparation),
            names if tasks[loss].has_class_names else (),
        )
        for loss, answer in said.items()
    }


def samples_in(
    path: Path,
    like: DataSource,
    preparation: Preparation | None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> dict[str, Numbers]:
    """The samples of a file, made as those of the source `like`, by their arrays.

    Answers may be missing there. DataError where the file does not hold what is needed.
    """
    source = source_of(path, like)
    if source.kind == "npz":
        inputs, arrays = read_npz_inputs(path)
        return {"": inputs, "inputs": inputs, **arrays}
    found = source.read(progress, cancelled)
    if isinstance(found, Table):
        if preparation is None:
            raise DataError(f"{path} is a table, but the project learns from none.")
        return inputs_of(found, preparation)
    if isinstance(found, Arrays) and isinstance(source.settings, TextSettings):
        found = recoded(found, like.load().class_names, str(path))
    inputs = scaled_arrays(found.inputs, preparation.of_channels if preparation else ())
    return {"": inputs, "inputs": inputs, **found.arrays}
