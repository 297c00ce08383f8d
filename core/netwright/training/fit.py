"""Do the network and the data go together? One sentence for whatever does not."""

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis, Problem
from netwright.graph.graph import Graph
from netwright.layers.data import Input, Target
from netwright.operations.tensor import spelled


def data_problems(graph: Graph, analysis: Analysis, dataset: Dataset) -> list[Problem]:
    """What keeps this network from being trained on these data."""
    problems: list[Problem] = []
    for node in graph.nodes.values():
        if isinstance(node.layer, Input) and node.layer.shape != dataset.shape:
            problems.append(
                Problem(
                    node.id,
                    f"{node.name} takes {spelled(node.layer.shape)}, but a sample of "
                    f"{dataset.name} is {spelled(dataset.shape)}. Set its shape to that.",
                )
            )
        if isinstance(node.layer, Target):
            problems += _target_problems(node.id, node.name, node.layer, dataset)
    return problems + _class_problems(analysis, dataset)


def _target_problems(node_id: str, name: str, target: Target, dataset: Dataset) -> list[Problem]:
    classes = dataset.class_count
    if target.form == "values":
        values = 0 if classes else dataset.targets.reshape(len(dataset.targets), -1).shape[1]
        if values != target.size:
            given = f"{values} numbers" if values else "a class"
            return [
                Problem(
                    node_id,
                    f"{name} takes {target.size} numbers, but an answer of {dataset.name} is "
                    f"{given}. Set its form and size to that.",
                )
            ]
        return []
    if not classes:
        return [
            Problem(
                node_id,
                f"{name} takes a class, but the answers of {dataset.name} are numbers. "
                "Set its form to values.",
            )
        ]
    if target.form == "one-hot" and target.size != classes:
        return [
            Problem(
                node_id,
                f"{name} has {target.size} places, but {dataset.name} has {classes} classes. "
                f"Set its size to {classes}.",
            )
        ]
    return []


def _class_problems(analysis: Analysis, dataset: Dataset) -> list[Problem]:
    """Fewer scores than classes: the loss would look for a score that is not there."""
    problems = []
    for loss in analysis.losses:
        if loss.operation != "softmax_cross_entropy" or not dataset.class_count:
            continue
        scores = loss.inputs[0].shape[-1]
        if scores < dataset.class_count:
            problems.append(
                Problem(
                    "",
                    f"The network gives {scores} scores, but {dataset.name} has "
                    f"{dataset.class_count} classes. Give the last Dense "
                    f"{dataset.class_count} units.",
                )
            )
    return problems
