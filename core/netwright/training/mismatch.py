"""Where network, data and settings disagree: one problem for each place, found without numbers."""

from netwright.data.dataset import Dataset, unknown_source
from netwright.graph.analysis import Analysis, Problem
from netwright.graph.build import DataTensor
from netwright.layers.losses import MeanSquaredError
from netwright.operations.operation import Call
from netwright.operations.tensor import Role, Shape, Tensor, spelled
from netwright.training.rules import RULES
from netwright.training.settings import TrainingSettings

YES_OR_NO = 2
"""Classes of a target for a single number."""


def problems_with(
    analysis: Analysis, settings: TrainingSettings, dataset: Dataset | None
) -> list[Problem]:
    """What keeps a network from training with these settings, on these data if there are any."""
    problems = list(analysis.problems)
    if dataset is not None and not problems:
        problems += data_problems(analysis, dataset)
        problems += settings_problems(analysis, settings, dataset)
    return problems


def data_problems(analysis: Analysis, dataset: Dataset) -> list[Problem]:
    """What keeps a network that is right in itself from being trained on these data."""
    if not len(dataset.inputs):
        words = f"{dataset.name} has no samples yet. Paint some, or choose other data."
        return [Problem("", words)]
    check = {"input": _input_problem, "target": _target_problem}
    problems = []
    seen: dict[Tensor, Dataset] = {}
    for item in analysis.data:
        if item.source and item.source not in dataset.sources:
            words = unknown_source(item.source, dataset.sources, dataset.name)
        else:
            seen[item.tensor] = dataset.seen_by(item.slot, item.source)
            words = check[item.slot](item, seen[item.tensor])
        if words:
            problems.append(Problem(item.node_id, f"{_node(item)} {words}"))
    for loss in analysis.losses:
        target = seen.get(loss.inputs[1])
        words = _loss_problem(loss, target) if target else ""
        if words:
            problems.append(Problem("", words))
    return problems


def _loss_problem(loss: Call, dataset: Dataset) -> str:
    """Of a loss whose target is a class: whether there are classes that it does not know."""
    scores, target = loss.inputs[:2]
    classes = dataset.class_count
    if target.role is not Role.INDEX:
        return ""
    if scores.shape != (*target.shape, 1):
        if scores.shape[-1] >= classes:
            return ""
        return (
            f"{loss.node} gets {scores.shape[-1]} scores, but {dataset.name} has "
            f"{classes} classes. Give the layer before it {classes} units."
        )
    if classes <= YES_OR_NO:
        return ""
    return (
        f"{loss.node} asks for yes or no, but {dataset.name} has {classes} classes, up to "
        f"{classes - 1}. Give the layer before it {classes} units and take "
        "Softmax + Cross-Entropy."
    )


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
    formulas = [loss.settings.get("formula") for loss in analysis.losses]
    if formulas != [MeanSquaredError.formula]:
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
        if len(item.tensor.shape) > 1:
            return (
                f"has {size} values in all its steps, but an answer of {dataset.name} has "
                f"{values}. Set its steps and its size so that they come to {values}."
            )
        return (
            f"has {size} values, but an answer of {dataset.name} has {values}. "
            f"Set its size to {values}."
        )
    if not classes:
        return f"asks for classes, but {dataset.name} has values. Set its form to values."
    wanted = dataset.targets.shape[1:]
    steps = item.tensor.shape if item.form == "class" else item.tensor.shape[:-1]
    if wanted != steps:
        return (
            f"has {_answers(steps)}, but {dataset.name} has {_answers(wanted)}. "
            f"Set its steps to {wanted[0] if wanted else 0}."
        )
    size = item.tensor.shape[-1] if item.tensor.shape else 0
    if item.form == "one-hot" and size < classes:
        return f"has {size} classes, but {dataset.name} has {classes}. Set its size to {classes}."
    return ""


def _answers(steps: Shape) -> str:
    return f"an answer for each of {steps[0]} steps" if steps else "one answer a sample"


def _node(item: DataTensor) -> str:
    return item.tensor.name.rpartition("/")[0]
