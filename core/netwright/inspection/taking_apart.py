"""Takes the step to come apart: forward, loss and backward on the engine's numbers, update."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cpu.inspection import InspectionEngine
from netwright.graph.build import Parameter
from netwright.graph.flatten import origin
from netwright.inspection.explaining.table import OPERATIONS, RULES
from netwright.inspection.explaining.worked import Array, Computed, Explanation
from netwright.inspection.micro_steps import MicroStep, Phase, Shown, StepApart
from netwright.inspection.subject import PROBE, Subject
from netwright.inspection.taking import StepTaken, take_step
from netwright.operations.operation import Call, Setting
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor
from netwright.program.inspection import step_program
from netwright.program.program import Program
from netwright.training.ahead import NextStep
from netwright.training.learning import passed_over, rule_of

Values = Mapping[str, Array]
_COUNTS = ("correct_count", "binary_correct_count")
"""They measure, but take no part in the step."""
_OF_GRADIENTS = {"x": "dy", "y": "dx"}
"""What the letters of an operation stand for where gradients go through it."""


def taken_apart(subject: Subject) -> StepApart:
    """The micro-steps of the step to come. ValueError where it is not known."""
    ahead = subject.ahead
    if ahead is None:
        raise ValueError("The step to come is not known.")
    program = step_program(subject.analysis, passed_over(ahead.settings)).program
    # Everything that is computed, be it a winner or a mean.
    made = (t for call in program.calls for t in call.outputs if t.role is not Role.SCALAR)
    program = replace(program, kept=tuple(made))
    samples = ahead.samples[:PROBE]
    values = _computed(subject, program, ahead, samples)
    taken = take_step(subject, ahead)
    is_whole = len(samples) == len(ahead.samples)
    steps = [*_passes(subject, program, values, ahead, samples)]
    if taken is not None:
        steps += _updates(subject, ahead, taken)
        steps += _statistics(subject, values, taken, is_whole)
    return StepApart(samples, len(ahead.samples), tuple(steps), _note(ahead, samples, taken))


def _note(ahead: NextStep, samples: NDArray[np.int64], taken: StepTaken | None) -> str:
    if taken is None:
        return "A gradient of this step is not finite: the run will stop here."
    if len(samples) < len(ahead.samples):
        return (
            f"Shown are the first {len(samples)} of {len(ahead.samples)} samples: sums over the"
            " batch are their part. The update is that of the whole batch."
        )
    return ""


def _computed(
    subject: Subject, program: Program, ahead: NextStep, samples: NDArray[np.int64]
) -> dict[str, Array]:
    """Every number of both passes, of the weights and of the data, by the name of the tensor."""
    engine = InspectionEngine(program, len(samples))
    engine.set_weights(subject.weights)
    data = subject.data_of(samples)
    scale = 1 / len(ahead.samples)
    losses, tensors = engine.run(data, scale, ahead.seed, ahead.step)
    given = {name: np.asarray(values, np.float32) for name, values in data.items()}
    of_losses = {
        tensor.name: np.asarray(loss * scale, np.float32)
        for tensor, loss in zip(program.losses, losses, strict=True)
    }
    return {**subject.weights, **given, **tensors, **of_losses}


def _passes(
    subject: Subject,
    program: Program,
    values: Values,
    ahead: NextStep,
    samples: NDArray[np.int64],
) -> Iterator[MicroStep]:
    forward = {id(call) for call in subject.analysis.calls}
    losses = {tensor.name for tensor in program.losses}
    by_phase: dict[Phase, list[Call]] = {phase: [] for phase in Phase}
    for call in program.calls:
        if call.operation in _COUNTS:
            continue
        is_loss = call.outputs[0].name in losses
        phase = Phase.FORWARD if id(call) in forward else Phase.BACKWARD
        by_phase[Phase.LOSS if is_loss else phase].append(call)
    for phase, calls in by_phase.items():
        for call in calls:
            yield _of_call(subject, phase, call, values, ahead)


def _of_call(
    subject: Subject, phase: Phase, call: Call, values: Values, ahead: NextStep
) -> MicroStep:
    row = OPERATIONS.get(call.operation)
    inputs = tuple(values[tensor.name] for tensor in call.inputs)
    outputs = tuple(values[tensor.name] for tensor in call.outputs)
    computed = Computed(call.settings, inputs, outputs, len(ahead.samples), ahead.seed, ahead.step)
    title = row.title if row else call.operation
    if phase is Phase.BACKWARD:
        title = _backwards(call.operation, title)
    said = (TABLE[call.operation].__doc__ or "").partition("\n")[0]
    return MicroStep(
        phase,
        call.node,
        _drawn(subject, call.node),
        title,
        tuple(_shown(call.inputs, inputs, row.inputs if row else ())),
        tuple(_shown(call.outputs, outputs, row.outputs if row else ())),
        computed,
        row,
        said,
    )


def _backwards(operation: str, title: str) -> str:
    """What an operation of the forward pass is called where gradients go through it."""
    if operation == "add":
        return "Sum of gradients"
    has_gradient = "gradient" in operation or operation in _COUNTS
    return title if has_gradient else f"Gradient through {title}"


def _shown(
    tensors: Iterable[Tensor], values: Iterable[Array], letters: tuple[str, ...]
) -> Iterator[Shown]:
    for number, (tensor, numbers) in enumerate(zip(tensors, values, strict=True)):
        letter = letters[number] if number < len(letters) else tensor.name.rpartition("/")[2]
        if tensor.role is Role.INDEX and not tensor.shape and letters[-1:] == ("length",):
            letter = "length"  # where the bias is left out
        if tensor.role is Role.GRADIENT and letter in _OF_GRADIENTS:
            letter = f"{letter} = {_OF_GRADIENTS[letter]}"
        yield Shown(letter, tensor.name, numbers, tensor.batched)


def _updates(subject: Subject, ahead: NextStep, taken: StepTaken) -> Iterator[MicroStep]:
    rule = rule_of(ahead.settings)
    row = RULES[rule.kernel]
    for parameter in subject.analysis.parameters:
        name = parameter.tensor.name
        if parameter.frozen or name not in taken.gradients:
            continue
        before = [moment[name] for moment in ahead.moments]
        inputs = (subject.weights[name], taken.gradients[name], *before)
        outputs = (taken.weights[name], *(moment[name] for moment in taken.moments))
        settings: dict[str, Setting] = {"weight_decay": 0.0, "momentum": 0.0}
        settings |= {key: float(getattr(ahead.settings, key)) for key in rule.settings}
        settings |= {"rate": ahead.rate, "t": ahead.step + 1}
        settings["max_norm"] = parameter.regularization.max_norm
        yield MicroStep(
            Phase.UPDATE,
            (node := name.rpartition("/")[0]),
            _drawn(subject, node),
            f"{ahead.settings.optimizer}: {name.rpartition('/')[2]}",
            _letters(row.inputs, inputs, _inputs_of(name, ahead, parameter)),
            _letters(row.outputs, outputs, [name] * len(outputs)),
            Computed(settings, inputs, outputs, len(ahead.samples)),
            row,
        )


def _inputs_of(name: str, ahead: NextStep, parameter: Parameter) -> list[str]:
    limited = ahead.settings.clip_norm or ahead.settings.clip_value
    penalised = parameter.regularization.l1 or parameter.regularization.l2
    words = [w for w, on in (("clipping", limited), ("penalty", penalised)) if on]
    gradient = f"{name}:gradient" + (f" after {' and '.join(words)}" if words else "")
    return [name, gradient, *(name for _ in ahead.moments)]


def _drawn(subject: Subject, node: str) -> str:
    """The id in the drawing of a layer, which may be one of its repeats."""
    return origin(subject.node(node).id)


def _letters(
    letters: tuple[str, ...], values: tuple[Array, ...], names: list[str]
) -> tuple[Shown, ...]:
    return tuple(
        Shown(letter, name, numbers, batched=False)
        for letter, name, numbers in zip(letters, names, values, strict=True)
    )


def _statistics(
    subject: Subject, values: Values, taken: StepTaken, is_whole: bool
) -> Iterator[MicroStep]:
    """Running means and variances; worked out where the whole batch is seen."""
    calls = subject.analysis.updates
    states = [call.inputs[0].name for call in calls]
    for call in calls:
        name = call.inputs[0].name
        row: Explanation = OPERATIONS[call.operation]
        # What two nodes share is changed by one after the other.
        is_known = is_whole and states.count(name) == 1
        inputs = tuple(values[tensor.name] for tensor in call.inputs)
        outputs = (taken.weights[name],)
        yield MicroStep(
            Phase.UPDATE,
            call.node,
            _drawn(subject, call.node),
            row.title,
            tuple(_shown(call.inputs, inputs, row.inputs)),
            tuple(_shown(call.outputs, outputs, row.outputs)),
            Computed(call.settings, inputs, outputs),
            row if is_known else None,
            row.formula(call.settings, 0),
        )
