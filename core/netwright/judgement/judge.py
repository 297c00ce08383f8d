"""A network with given weights is judged on a part of a data set."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import DataError, Dataset
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.judgement.verdict import Verdict, verdict_of
from netwright.training.compared import compared
from netwright.training.fit import arrays_for
from netwright.training.inference import answers
from netwright.training.task import tasks_for


def judge(
    graph: Graph,
    weights: Mapping[str, NDArray[np.float32]],
    dataset: Dataset,
    part: str,
    threads: int = 1,
) -> Verdict:
    """The verdict on its answers at the first loss. DataError where there is nothing to judge."""
    analysis = analyze(graph)
    arrays = arrays_for(analysis, dataset)
    samples = dataset.parts[part]
    if not len(samples):
        raise DataError(f"The {part} part of {dataset.name} is empty. Give it a share.")
    task = tasks_for(analysis, dataset)[0]
    if task.target.name not in arrays:
        raise DataError(f"The target of {task.loss} is no array of the data: it cannot be judged.")
    given = {name: array[samples] for name, array in dataset.sources.items()}
    given[""] = given["inputs"]
    found = answers(graph, weights, given, threads)[task.loss]
    try:
        targets = arrays[task.target.name][samples]
        rows = compared(task, found, targets, preparation=dataset.preparation)
        return verdict_of(part, rows, samples, dataset, len(analysis.losses))
    except ValueError as fault:
        raise DataError(str(fault)) from fault
