"""What a network is asked at each of its losses: a class, yes or no, several labels, values.

Which measures there are follows from it. It is read off the operations that the loss emits and
off the form of the target, so no setting says it a second time.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from netwright.data.dataset import Dataset
from netwright.data.preparation import Preparation
from netwright.graph.analysis import Analysis
from netwright.graph.build import DataTensor
from netwright.operations.operation import Call
from netwright.operations.tensor import Tensor
from netwright.program.program import answers

_HALF = 0.5
_PROBABLE = "log(p)"
"""What the formula of a loss holds that takes probabilities."""


class Kind(StrEnum):
    """What one answer is."""

    CLASSES = "classes"
    """One of several classes."""
    YES_OR_NO = "yes or no"
    """One number, which is a yes above a threshold."""
    LABELS = "labels"
    """Several numbers, each a yes or no of its own."""
    VALUES = "values"
    """Numbers that are to be as the target's."""


@dataclass(frozen=True)
class Task:
    """What is asked at one loss, called by the name of its node.

    `answer` and `target` are the tensors that are compared; of a sequence an answer is one step.
    `count` is how many classes, labels or values an answer has. An answer above `threshold` is a
    yes, a target above `target_threshold` too.
    """

    loss: str
    kind: Kind
    answer: Tensor
    target: Tensor
    count: int
    threshold: float = _HALF
    target_threshold: float = _HALF
    are_probabilities: bool = False
    source: str = ""
    """The array of the data set that the target is; empty: its targets."""

    @property
    def has_class_names(self) -> bool:
        """Whether the names of classes of a data set are those of this target."""
        return self.source in ("", "targets")


def tasks_of(analysis: Analysis, class_count: int = 0) -> tuple[Task, ...]:
    """The task of each loss, in order. The network has no problems.

    `class_count` is that of the data: where they have two classes and the network learns them
    as the numbers 0 and 1, it is a yes or no.
    """
    data = {item.tensor: item for item in analysis.data}
    pairs = zip(analysis.losses, answers(analysis), strict=True)
    return tuple(
        _task(analysis, loss, answer, data.get(loss.inputs[1]), class_count)
        for loss, answer in pairs
    )


def tasks_for(analysis: Analysis, dataset: Dataset) -> tuple[Task, ...]:
    """The tasks of the losses on these data, with the threshold that was chosen for a yes."""
    tasks = tasks_of(analysis, dataset.class_count)
    return tuple(prepared(task, dataset.preparation) for task in tasks)


def prepared(task: Task, preparation: Preparation | None) -> Task:
    """The task with the threshold that was chosen for its yes."""
    is_yes_or_no = task.kind is Kind.YES_OR_NO and task.are_probabilities
    if preparation is None or not is_yes_or_no:
        return task
    return replace(task, threshold=preparation.threshold)


def _task(
    analysis: Analysis, loss: Call, answer: Tensor, given: DataTensor | None, class_count: int
) -> Task:
    here = [call for call in analysis.calls if call.node == loss.node]
    counts = {call.operation: call for call in here if call.operation.endswith("correct_count")}
    source = given.source if given else ""
    form = given.form if given else ""
    last = answer.shape[-1] if answer.shape else 1
    probable = _PROBABLE in str(loss.settings.get("formula", ""))
    common = (answer, loss.inputs[1])
    is_made = any(call.operation == "sigmoid" for call in here)
    # A single class is asked for, even where each is a yes or no to the loss.
    is_one_hot = form == "one-hot" and last > 1
    if "binary_correct_count" in counts and not is_one_hot:
        settings = counts["binary_correct_count"].settings
        return Task(
            loss.node,
            Kind.YES_OR_NO if last == 1 else Kind.LABELS,
            *common,
            last,
            _HALF if is_made else float(str(settings["threshold"])),
            float(str(settings["target_threshold"])),
            is_made or probable,
            source,
        )
    if counts or is_one_hot:
        probable |= is_made or loss.operation == "softmax_cross_entropy"
        kind = Kind.CLASSES
    elif form == "values" and answer.size == 1 and class_count == len((False, True)):
        kind, probable = Kind.YES_OR_NO, False
    else:
        kind, probable = Kind.VALUES, False
    return Task(loss.node, kind, *common, last, are_probabilities=probable, source=source)
