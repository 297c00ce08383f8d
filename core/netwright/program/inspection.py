"""What can be looked at of a network: the tensors of its forward and of its backward pass."""

from dataclasses import dataclass

from netwright.graph.analysis import Analysis
from netwright.operations.emitter import Emitter
from netwright.operations.tensor import Role, Tensor
from netwright.program.derivative import Gradients, append_gradients
from netwright.program.program import Program, given, needed, require_sound, scalars


@dataclass(frozen=True, slots=True)
class StepProgram:
    """Forward, loss and backward of one batch; `program` keeps every tensor of both passes.

    `gradients` tells which of them is the gradient of what.
    """

    program: Program
    gradients: Gradients


def step_program(analysis: Analysis, passed_over: str = "") -> StepProgram:
    """What one step of training computes before its update, with every tensor kept.

    The gradients are those of the sum of the losses. `passed_over` is that of
    `append_gradients`. ProblemsError where the network has problems.
    """
    require_sound(analysis)
    emitter = Emitter(analysis.calls, given(analysis))
    frozen = {p.tensor for p in analysis.parameters if p.frozen}
    gradients = append_gradients(emitter, analysis.losses, frozen, passed_over)
    losses, counts = scalars(analysis)
    parts = [part for parts in gradients.through.values() for part in parts]
    wanted = [*activations(analysis), *gradients.of.values(), *parts]
    # What would compute the gradient of an image, which nobody needs, falls away.
    calls = needed(emitter.calls, (*losses, *counts, *wanted))
    made = [tensor for call in calls for tensor in call.outputs]
    kept = tuple(t for t in made if _is_activation(t) or t.role is Role.GRADIENT)
    program = Program(calls, analysis.parameters, analysis.data, losses, counts, kept)
    return StepProgram(program, gradients)


def activations(analysis: Analysis) -> tuple[Tensor, ...]:
    """Every activation of the forward pass, in order."""
    made = (tensor for call in analysis.calls for tensor in call.outputs)
    return tuple(tensor for tensor in made if _is_activation(tensor))


def without_target(analysis: Analysis) -> tuple[Tensor, ...]:
    """The activations that can be computed where no target is known."""
    behind = {item.tensor for item in analysis.data if item.slot == "target"}
    for call in analysis.calls:
        if behind.intersection(call.inputs):
            behind.update(call.outputs)
    return tuple(tensor for tensor in activations(analysis) if tensor not in behind)


def _is_activation(tensor: Tensor) -> bool:
    return tensor.batched and tensor.role is Role.ACTIVATION
