"""Reverse mode: the derivative of a list of calls, as more calls.

Every operation says its own derivative; where a tensor is used more than once, its
gradients are added (the chain rule over all paths).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor


@dataclass(frozen=True, slots=True)
class Gradients:
    """Where the backward pass leaves the gradient of the sum of the losses.

    `of` a tensor is the whole; `through` a node are the parts of it that come from the calls of
    that node which read the tensor: what flows back along one wire.
    """

    of: dict[Tensor, Tensor] = field(default_factory=dict)
    through: dict[tuple[Tensor, str], tuple[Tensor, ...]] = field(default_factory=dict)


def append_gradients(
    emitter: Emitter,
    losses: Sequence[Call],
    frozen: Collection[Tensor] = (),
    passed_over: str = "",
) -> Gradients:
    """Append the backward pass; return the gradient of the sum of the losses by each tensor.

    Nothing is derived by `frozen` parameters. The operation `passed_over` hands its gradient on
    as if its slope were 1: rules that learn through a threshold need it.
    """
    forward = list(emitter.calls)
    learns = _depends_on_parameters(forward, frozen)
    gradients = Gradients()
    for call in reversed(forward):
        dy = gradients.of.get(call.outputs[0])
        if dy is None and call not in losses:
            continue
        emitter.node = call.node
        if dy is not None and call.operation == passed_over:
            parts: tuple[Tensor | None, ...] = (dy,)
        else:
            parts = TABLE[call.operation].derivative(emitter, call, dy)
        for tensor, part in zip(call.inputs, parts, strict=True):
            if part is None or tensor not in learns:
                continue
            known = gradients.of.get(tensor)
            gradients.of[tensor] = emitter("add", known, part, like=tensor)[0] if known else part
            wire = tensor, call.node
            gradients.through[wire] = *gradients.through.get(wire, ()), part
    return gradients


def _depends_on_parameters(calls: Sequence[Call], frozen: Collection[Tensor]) -> set[Tensor]:
    parameters = {t for call in calls for t in call.inputs if t.role is Role.PARAMETER}
    learns = parameters.difference(frozen)
    for call in calls:
        if learns.intersection(call.inputs):
            learns.update(call.outputs)
    return learns
