"""Where network, data and settings disagree: one problem for each place, found without numbers."""

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis, DataTensor, Problem
from netwright.operations.tensor import spelled
from netwright.training.rules import RULES
from netwright.training.settings import TrainingSettings


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


def settings_problems(
    analysis: Analysis, settings: TrainingSettings, dataset: Dataset
) -> list[Problem]:
    """What keeps a sound network from being trained with these settings."""
    found = []
    if settings.judges and not len(dataset.parts["validation"]):
        found.append(
            f"{_judging(settings)} compares losses on the validation part, but that of"
            f" {dataset.name} is empty. Give it a share of the data, or turn this off."
        )
    if analysis.parameters and all(p.frozen for p in analysis.parameters):
        found.append(
            "Every layer with weights is frozen: nothing can learn. Let one of them learn."
        )
    corrects = RULES[settings.optimizer].corrects
    if corrects and not _is_single_layer(analysis, corrects):
        behind = "then Step, " if corrects == "step" else "without an activation, "
        found.append(
            f"The {settings.optimizer} rule is for a network of one Dense layer, {behind}and Mean"
            " Squared Error. Make it so, or choose another optimizer."
        )
    return [Problem("", words) for words in found]


def _judging(settings: TrainingSettings) -> str:
    if settings.patience:
        return "Patience"
    return "More than one run" if settings.runs > 1 else f"The schedule {settings.schedule}"


def _is_single_layer(analysis: Analysis, last: str) -> bool:
    """Whether one dense layer, through `last` if that is another, is all that the loss judges."""
    makers = {tensor: call for call in analysis.calls for tensor in call.outputs}
    if [loss.operation for loss in analysis.losses] != ["mean_squared_error"]:
        return False
    call = makers.get(analysis.losses[0].inputs[0])
    if last != "dense" and call is not None:
        call = makers.get(call.inputs[0]) if call.operation == last else None
    if call is None or call.operation != "dense":
        return False
    return {p.tensor for p in analysis.parameters} == set(call.inputs[1:])


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
