"""Where network and data disagree: one problem for each place, found without looking at numbers."""

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis, DataTensor, Problem
from netwright.operations.tensor import spelled


def data_problems(analysis: Analysis, dataset: Dataset) -> list[Problem]:
    """What keeps a network that is right in itself from being trained on these data."""
    check = {"input": _input_problem, "target": _target_problem}
    found = [(item, check[item.slot](item, dataset)) for item in analysis.data]
    problems = [Problem(item.node_id, f"{_node(item)} {words}") for item, words in found if words]
    for loss in analysis.losses:
        scores = loss.inputs[0].size
        if loss.operation == "softmax_cross_entropy" and scores < dataset.class_count:
            problems.append(
                Problem(
                    "",
                    f"{loss.node} gets {scores} scores, but {dataset.name} has "
                    f"{dataset.class_count} classes. Give the layer before it "
                    f"{dataset.class_count} units.",
                )
            )
    return problems


def _input_problem(item: DataTensor, dataset: Dataset) -> str:
    if item.tensor.shape == dataset.shape:
        return ""
    given = spelled(dataset.shape)
    return (
        f"takes {spelled(item.tensor.shape)}, but a sample of {dataset.name} is {given}. "
        f"Set its shape to {given}."
    )


def _target_problem(item: DataTensor, dataset: Dataset) -> str:
    classes, size = dataset.class_count, item.tensor.size
    if item.form == "values":
        values = dataset.targets[0].size
        if values == size:
            return ""
        return (
            f"has {size} values, but an answer of {dataset.name} has {values}. "
            f"Set its size to {values}."
        )
    if not classes:
        return f"asks for classes, but {dataset.name} has values. Set its form to values."
    if item.form == "one-hot" and size < classes:
        return f"has {size} classes, but {dataset.name} has {classes}. Set its size to {classes}."
    return ""


def _node(item: DataTensor) -> str:
    return item.tensor.name.rpartition("/")[0]
