"""A program: the operations of one purpose, in order, ready for an engine."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from netwright.graph.analysis import Analysis
from netwright.graph.build import DataTensor, Parameter
from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor
from netwright.program.derivative import append_gradients


class ProblemsError(ValueError):
    """The network cannot run; `problems` says why, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Program:
    """Calls in order, what goes in and what must come out.

    `gradients` names the gradient of each parameter that learns; it is empty unless the program
    trains.
    `kept` are tensors that somebody reads after the program has run.
    """

    calls: tuple[Call, ...]
    parameters: tuple[Parameter, ...]
    data: tuple[DataTensor, ...]
    losses: tuple[Tensor, ...]
    counts: tuple[Tensor, ...]
    kept: tuple[Tensor, ...] = ()
    gradients: Mapping[str, Tensor] = field(default_factory=dict)
    updates: tuple[Call, ...] = ()
    """What is done to states once a step; the first input becomes the first output."""


def training_program(analysis: Analysis, passed_over: str = "") -> Program:
    """Forward, losses, and the gradient of every parameter that is not frozen.

    `passed_over` is an operation whose derivative counts as 1 (see `append_gradients`).
    """
    require_sound(analysis)
    emitter = Emitter(analysis.calls, given(analysis))
    frozen = {p.tensor for p in analysis.parameters if p.frozen}
    gradients = append_gradients(emitter, analysis.losses, frozen, passed_over)
    learned = {p.tensor for p in analysis.parameters if not p.frozen}
    wanted = {t.name: g for t, g in gradients.of.items() if t in learned}
    losses, counts = scalars(analysis)
    measured = [tensor for call in analysis.updates for tensor in call.inputs]
    return Program(
        needed(emitter.calls, (*losses, *counts, *wanted.values(), *measured)),
        analysis.parameters,
        analysis.data,
        losses,
        counts,
        (),
        wanted,
        analysis.updates,
    )


def evaluation_program(analysis: Analysis) -> Program:
    """Forward and losses; keeps the answers of the network (see `answers`)."""
    require_sound(analysis)
    losses, counts = scalars(analysis)
    kept = answers(analysis)
    calls = needed(at_evaluation(analysis.calls), (*losses, *counts, *kept))
    return Program(calls, analysis.parameters, analysis.data, losses, counts, kept)


def answer_program(analysis: Analysis, also: Collection[str] = ()) -> Program:
    """Forward alone, without target or loss: class probabilities, or the prediction.

    Keeps the answer at each loss, then the activations named in `also`.
    """
    require_sound(analysis)
    evaluation = at_evaluation(analysis.calls)
    calls = [call for call in evaluation if call.outputs[0].role is not Role.SCALAR]
    emitter = Emitter(calls, given(analysis))
    kept: list[Tensor] = []
    for loss in analysis.losses:
        emitter.node = loss.node
        is_class = loss.operation == "softmax_cross_entropy"
        answer = _answer(analysis, loss)
        kept.append(emitter("softmax", loss.inputs[0])[0] if is_class else answer)
    kept += [
        tensor
        for call in calls
        for tensor in call.outputs
        if tensor.name in also and tensor not in kept
    ]
    used_calls = needed(emitter.calls, kept)
    used = {tensor for call in used_calls for tensor in call.inputs}
    data = tuple(item for item in analysis.data if item.tensor in used)
    return Program(used_calls, analysis.parameters, data, (), (), tuple(kept))


def answers(analysis: Analysis) -> tuple[Tensor, ...]:
    """What the network answers, one tensor a loss: probabilities of classes, or the prediction."""
    return tuple(
        loss.outputs[1] if len(loss.outputs) > 1 else _answer(analysis, loss)
        for loss in analysis.losses
    )


def _answer(analysis: Analysis, loss: Call) -> Tensor:
    """What the node of the loss makes of the prediction alone, such as its sigmoid, or itself."""
    made = (
        call.outputs[0]
        for call in analysis.calls
        if call.node == loss.node and call.inputs == loss.inputs[:1]
    )
    return next(made, loss.inputs[0])


def at_evaluation(calls: Iterable[Call]) -> list[Call]:
    """What stands for the calls outside of training."""
    return [TABLE[call.operation].at_evaluation(call) for call in calls]


def require_sound(analysis: Analysis) -> None:
    """ProblemsError where the network cannot run."""
    if analysis.problems:
        raise ProblemsError(tuple(problem.message for problem in analysis.problems))


def given(analysis: Analysis) -> list[Tensor]:
    """Parameters and data: tensors that no call makes."""
    return [p.tensor for p in analysis.parameters] + [d.tensor for d in analysis.data]


def scalars(analysis: Analysis) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """The losses, and what counts right answers."""
    losses = tuple(call.outputs[0] for call in analysis.losses)
    made = (tensor for call in analysis.calls for tensor in call.outputs)
    counts = tuple(t for t in made if t.role is Role.SCALAR and t not in losses)
    return losses, counts


def needed(calls: Iterable[Call], wanted: Iterable[Tensor]) -> tuple[Call, ...]:
    """The calls that `wanted` depends on; gradients that nobody asked for fall away here."""
    names = {tensor.name for tensor in wanted}
    found: list[Call] = []
    for call in reversed(list(calls)):
        if any(output.name in names for output in call.outputs):
            names.update(tensor.name for tensor in call.inputs)
            found.append(call)
    return tuple(reversed(found))
