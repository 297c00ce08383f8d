"""`netwright predict`: what a trained network answers."""

import argparse

from netwright.commands.given import data_of, sound_project
from netwright.commands.output import print_json
from netwright.data.npz import read_npz_inputs
from netwright.graph.graph import Graph
from netwright.layers.data import Target
from netwright.project.weights import load_weights_for
from netwright.training.inference import predict


def run(chosen: argparse.Namespace) -> int:
    """Print a class or the values for every sample."""
    project = sound_project(chosen.project)
    weights = load_weights_for(chosen.weights, project.graph)
    names: tuple[str, ...] = ()
    if chosen.data:
        inputs = read_npz_inputs(chosen.data)
    else:
        dataset = data_of(project)
        inputs, names = dataset.inputs[dataset.parts["test"]], dataset.class_names
    answers = predict(project.graph, weights, inputs)
    classes = _has_classes(project.graph)
    predictions = (answers.argmax(axis=1) if classes else answers).tolist()
    labels = [names[k] if k < len(names) else str(k) for k in predictions] if classes else None
    if chosen.json:
        print_json({"predictions": predictions, "labels": labels})
    else:
        for line in labels or (" ".join(f"{value:g}" for value in row) for row in predictions):
            print(line)
    return 0


def _has_classes(graph: Graph) -> bool:
    """Whether the largest of the network's answers names a class."""
    targets = [node.layer for node in graph.nodes.values() if isinstance(node.layer, Target)]
    return any(target.form != "values" for target in targets)
