"""`netwright predict`: what a trained network answers."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.commands.device import SPELLED
from netwright.commands.given import data_of, preparation_for, require_place, sound_project
from netwright.commands.output import print_json, tell
from netwright.data.tabular import class_names_of
from netwright.judgement.predicting import predictions, samples_in
from netwright.judgement.predictions import class_names
from netwright.project.atomic import replacing
from netwright.project.weights import load_weights_for
from netwright.training.compared import predicted
from netwright.training.task import Kind, Task


def run(chosen: argparse.Namespace) -> int:
    """Print a class or the values for every sample, of the first loss; as JSON, of all.

    Or write a table of the answers at the first loss to a file.
    """
    if chosen.output:
        require_place(chosen.output)
    project = sound_project(chosen.project)
    weights = load_weights_for(chosen.weights, project.graph)
    preparation = preparation_for(project, chosen.weights)
    names = class_names_of(preparation) if preparation else ()
    if chosen.data:
        samples = samples_in(chosen.data, project.source, preparation)
    else:
        dataset = data_of(project)
        test, names = dataset.parts["test"], dataset.class_names
        samples = {name: array[test] for name, array in dataset.sources.items()}
        samples[""] = samples["inputs"]
    device = SPELLED[chosen.device]
    found = predictions(project.graph, weights, samples, preparation, names, device)
    if chosen.output:
        answered = next(iter(found.values()))
        _write(chosen.output, answered.csv())
        tell(f"Predictions of {len(answered.answers):,} samples written to {chosen.output}.")
        return 0
    told = {loss: _told(one.answers, one.task, one.names) for loss, one in found.items()}
    first = next(iter(told.values()))
    if chosen.json:
        print_json({**first, "answers": told} if len(told) > 1 else first)
        return 0
    for row in first["labels"] or first["predictions"]:
        print(row if isinstance(row, str) else " ".join(_spelled(row)))
    return 0


def _write(path: Path, table: bytes) -> None:
    with replacing(path) as file:
        file.write(table)


def _spelled(row: list[Any]) -> Iterator[str]:
    """The numbers or labels of one sample, step by step."""
    for each in row:
        if isinstance(each, list):
            yield from _spelled(each)
        else:
            yield each if isinstance(each, str) else f"{each:g}"


def _told(answer: NDArray[np.float32], task: Task, names: Sequence[str]) -> dict[str, Any]:
    """Predictions of one loss; where it asks for a class, the class and what it is called."""
    if task.kind in (Kind.VALUES, Kind.LABELS):
        return {"predictions": answer.tolist(), "labels": None}
    classes = predicted(task, answer.reshape(-1, task.count)).reshape(answer.shape[:-1])
    called = class_names(int(classes.max(initial=0)) + 1, names)
    labels = np.array(called, object)[classes].tolist()
    return {"predictions": classes.tolist(), "labels": labels}
