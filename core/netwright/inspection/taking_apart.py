"""Takes the step to come apart: forward, loss and backward on the engine's numbers, update."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cpu.inspection import InspectionEngine
from netwright.graph.build import Parameter
from netwright.graph.flatten import origin
from netwright.inspection.explaining.table import OPERATIONS, PASSED_ON, RULES
from netwright.inspection.explaining.worked import Array, Computed, Explanation
from netwright.inspection.micro_steps import MicroStep, Phase, Shown, StepApart
from netwright.inspection.subject import PROBE, Subject
from netwright.inspection.taking import StepTaken, take_step
from netwright.operations.operation import Call, Setting
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor
from netwright.program.derivative import Gradients
from netwright.program.inspection import StepProgram, step_program
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
    step = step_program(subject.analysis, passed_over(ahead.settings))
    # Everything that is computed, be it a winner or a mean.
    made = (t for call in step.program.calls for t in call.outputs if t.role is not Role.SCALAR)
    program = replace(step.program, kept=tuple(made))
    samples = ahead.samples[:PROBE]
    values = _computed(subject, program, ahead, samples)
    taken = take_step(subject, ahead)
    is_whole = len(samples) == len(ahead.samples)
    steps = [*_passes(subject, replace(step, program=program), values, ahead)]
    if taken is not None:
        steps += _updates(subject, step.gradients, ahead, taken)
        steps += _statistics(subject, values, taken, is_whole)
    return StepApart(samples, len(ahead.samples), tuple(steps), _note(subject, ahead, taken))


def _note(subject: Subject, ahead: NextStep, taken: StepTaken | None) -> str:
    if taken is None:
        return "A gradient of this step is not finite: the run will stop here."
    if len(ahead.samples) <= PROBE:
        return ""
    measured = " Batch norm measures them alone here." if subject.analysis.updates else ""
    return (
        f"Shown are the first {PROBE} of {len(ahead.samples)} samples: sums over the batch are"
        f" their part.{measured} The update is that of the whole batch."
    )


def _computed(
    subject: Subject, program: Program, ahead: NextStep, samples: NDArray[np.int64]
) -> dict[str, Array]:
    """Every number of both passes, of the weights and of the data, by the name of the tensor."""
    engine = InspectionEngine(program, len(samples))
    engine.set_weights(subject.weights)
    data = {n: values[: len(samples)] for n, values in subject.data_of_step(ahead).items()}
    scale = 1 / len(ahead.samples)
    losses, tensors = engine.run(data, scale, ahead.seed, ahead.step)
    given = {name: np.asarray(values, np.float32) for name, values in data.items()}
    of_losses = {
        tensor.name: np.asarray(loss * scale, np.float32)
        for tensor, loss in zip(program.losses, losses, strict=True)
    }
    return {**subject.weights, **given, **tensors, **of_losses}


def _passes(
    subject: Subject, step: StepProgram, values: Values, ahead: NextStep
) -> Iterator[MicroStep]:
    forward = {id(call) for call in subject.analysis.calls}
    losses = {tensor.name for tensor in step.program.losses}
    by_phase: dict[Phase, list[Call]] = {phase: [] for phase in Phase}
    for call in step.program.calls:
        if call.operation in _COUNTS:
            continue
        is_loss = call.outputs[0].name in losses
        phase = Phase.FORWARD if id(call) in forward else Phase.BACKWARD
        by_phase[Phase.LOSS if is_loss else phase].append(call)
    passing = list(_passing(subject, step))
    for phase, calls in by_phase.items():
        for call in calls:
            yield _of_call(subject, phase, call, values, ahead)
            if phase is Phase.BACKWARD:
                made = set(call.outputs)
                yield from (
                    _passed_on(subject, other, gradient, values)
                    for other, gradient in passing
                    if gradient in made
                )


def _passing(subject: Subject, step: StepProgram) -> Iterator[tuple[Call, Tensor]]:
    """Calls that hand the gradient of their output on as it is, and that gradient."""
    for call in subject.analysis.calls:
        gradient = step.gradients.of.get(call.outputs[0])
        through = [step.gradients.through.get((x, call.node), ()) for x in call.inputs]
        if gradient is not None and any(gradient in parts for parts in through):
            yield call, gradient


def _passed_on(subject: Subject, call: Call, gradient: Tensor, values: Values) -> MicroStep:
    numbers = (values[gradient.name],)
    return MicroStep(
        Phase.BACKWARD,
        call.node,
        _drawn(subject, call.node),
        PASSED_ON.title,
        tuple(_shown((gradient,), numbers, PASSED_ON.inputs)),
        tuple(_shown((gradient,), numbers, PASSED_ON.outputs)),
        Computed(call.settings, numbers, numbers),
        PASSED_ON,
    )


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


def _updates(
    subject: Subject, gradients: Gradients, ahead: NextStep, taken: StepTaken
) -> Iterator[MicroStep]:
    rule = rule_of(ahead.settings)
    row = RULES[rule.kernel]
    for parameter in subject.analysis.parameters:
        name = parameter.tensor.name
        if parameter.frozen or name not in taken.gradients:
            continue
        inputs = (
            subject.weights[name],
            taken.gradients[name],
            *(moment[name] for moment in ahead.moments),
        )
        outputs = (taken.weights[name], *(moment[name] for moment in taken.moments))
        settings: dict[str, Setting] = {"weight_decay": 0.0, "momentum": 0.0}
        settings |= {key: float(getattr(ahead.settings, key)) for key in rule.settings}
        settings |= {"rate": ahead.rate, "t": ahead.rule_step}
        settings["max_norm"] = parameter.regularization.max_norm
        yield MicroStep(
            Phase.UPDATE,
            (node := name.rpartition("/")[0]),
            _drawn(subject, node),
            f"{ahead.settings.optimizer}: {name.rpartition('/')[2]}",
            _letters(
                row.inputs,
                inputs,
                [name, _gradient(gradients, ahead, parameter), *[name] * len(ahead.moments)],
            ),
            _letters(row.outputs, outputs, [name] * len(outputs)),
            Computed(settings, inputs, outputs, len(ahead.samples)),
            row,
        )


def _gradient(gradients: Gradients, ahead: NextStep, parameter: Parameter) -> str:
    """What the gradient of a parameter is called, and what was done to it since."""
    limited = ahead.settings.clip_norm or ahead.settings.clip_value
    penalised = parameter.regularization.l1 or parameter.regularization.l2
    words = [w for w, on in (("clipping", limited), ("penalty", penalised)) if on]
    name = gradients.of[parameter.tensor].name
    return f"{name} after {' and '.join(words)}" if words else name


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
