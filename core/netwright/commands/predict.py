"""`netwright predict`: what a trained network answers."""

import argparse
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.commands.given import data_of, samples_in, sound_project
from netwright.commands.output import print_json
from netwright.graph.analysis import analyze
from netwright.graph.build import DataTensor
from netwright.graph.graph import Graph
from netwright.layers.binary_losses import Hinge, SquaredHinge
from netwright.project.weights import load_weights_for
from netwright.training.inference import answers


def run(chosen: argparse.Namespace) -> int:
    """Print a class or the values for every sample, of the first loss; as JSON, of all."""
    project = sound_project(chosen.project)
    weights = load_weights_for(chosen.weights, project.graph)
    names: tuple[str, ...] = ()
    if chosen.data:
        samples = samples_in(project, chosen.data)
    else:
        dataset = data_of(project)
        test, names = dataset.parts["test"], dataset.class_names
        samples = {name: array[test] for name, array in dataset.sources.items()}
        samples[""] = samples["inputs"]
    targets = _targets(project.graph)
    told = {
        loss: _told(answer, targets.get(loss), names, _threshold(project.graph, loss))
        for loss, answer in answers(project.graph, weights, samples).items()
    }
    first = next(iter(told.values()))
    if chosen.json:
        print_json({**first, "answers": told} if len(told) > 1 else first)
        return 0
    for row in first["labels"] or first["predictions"]:
        print(row if isinstance(row, str) else " ".join(_spelled(row)))
    return 0


def _spelled(row: list[Any]) -> Iterator[str]:
    """The numbers or labels of one sample, step by step."""
    for each in row:
        if isinstance(each, list):
            yield from _spelled(each)
        else:
            yield each if isinstance(each, str) else f"{each:g}"


def _told(
    answer: NDArray[np.float32],
    target: DataTensor | None,
    names: tuple[str, ...],
    threshold: float,
) -> dict[str, Any]:
    """Predictions of one loss; where its target is a class, the class and what it is called."""
    if target is None or target.form == "values":
        return {"predictions": answer.tolist(), "labels": None}
    if answer.shape[-1] == 1 and target.form == "class":
        classes = (answer[..., 0] > threshold).astype(np.int64)
    else:
        classes = answer.argmax(axis=-1)
    known = names if target.source in ("", "targets") else ()
    called = [
        known[k] if k < len(known) else str(k) for k in range(int(classes.max(initial=0)) + 1)
    ]
    labels = np.array(called, object)[classes].tolist()
    return {"predictions": classes.tolist(), "labels": labels}


def _threshold(graph: Graph, loss: str) -> float:
    """Above it, an answer of one number is a yes."""
    node = next((n for n in analyze(graph).graph.nodes.values() if n.name == loss), None)
    is_margin = node is not None and isinstance(node.layer, Hinge | SquaredHinge)
    return 0.0 if is_margin else 0.5


def _targets(graph: Graph) -> dict[str, DataTensor]:
    """The Target of each loss, by the name of the loss."""
    analysis = analyze(graph)
    data = {item.tensor: item for item in analysis.data}
    return {loss.node: data[loss.inputs[1]] for loss in analysis.losses if loss.inputs[1] in data}
