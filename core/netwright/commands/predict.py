"""`netwright predict`: what a trained network answers."""

import argparse
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.commands.given import data_of, sound_project
from netwright.commands.output import print_json
from netwright.data.npz import read_npz_inputs
from netwright.graph.analysis import analyze
from netwright.graph.build import DataTensor
from netwright.graph.graph import Graph
from netwright.project.weights import load_weights_for
from netwright.training.inference import answers


def run(chosen: argparse.Namespace) -> int:
    """Print a class or the values for every sample, of the first loss; as JSON, of all."""
    project = sound_project(chosen.project)
    weights = load_weights_for(chosen.weights, project.graph)
    names: tuple[str, ...] = ()
    if chosen.data:
        inputs, arrays = read_npz_inputs(chosen.data)
        samples = {"": inputs, "inputs": inputs, **arrays}
    else:
        dataset = data_of(project)
        test, names = dataset.parts["test"], dataset.class_names
        samples = {name: array[test] for name, array in dataset.sources.items()}
        samples[""] = samples["inputs"]
    targets = _targets(project.graph)
    told = {
        loss: _told(answer, targets.get(loss), names)
        for loss, answer in answers(project.graph, weights, samples).items()
    }
    first = next(iter(told.values()))
    if chosen.json:
        print_json({**first, "answers": told} if len(told) > 1 else first)
        return 0
    lines = first["labels"] or (" ".join(f"{v:g}" for v in row) for row in first["predictions"])
    for line in lines:
        print(line)
    return 0


def _told(
    answer: NDArray[np.float32], target: DataTensor | None, names: tuple[str, ...]
) -> dict[str, Any]:
    """Predictions of one loss; where its target is a class, the class and what it is called."""
    if target is None or target.form == "values":
        return {"predictions": answer.tolist(), "labels": None}
    classes = answer.argmax(axis=1).tolist()
    known = names if target.source in ("", "targets") else ()
    labels = [known[k] if k < len(known) else str(k) for k in classes]
    return {"predictions": classes, "labels": labels}


def _targets(graph: Graph) -> dict[str, DataTensor]:
    """The Target of each loss, by the name of the loss."""
    analysis = analyze(graph)
    data = {item.tensor: item for item in analysis.data}
    return {loss.node: data[loss.inputs[1]] for loss in analysis.losses if loss.inputs[1] in data}
