"""Reverse mode: the derivative of a list of calls, as more calls.

Every operation says its own derivative; where a tensor is used more than once, its
gradients are added (the chain rule over all paths).
"""

from collections.abc import Collection, Sequence

from netwright.operations.emitter import Emitter
from netwright.operations.operation import Call
from netwright.operations.table import TABLE
from netwright.operations.tensor import Role, Tensor


def append_gradients(
    emitter: Emitter,
    losses: Sequence[Call],
    frozen: Collection[Tensor] = (),
    passed_over: str = "",
) -> dict[Tensor, Tensor]:
    """Append the backward pass; return the gradient of the sum of the losses by each tensor.

    Nothing is derived by `frozen` parameters. The operation `passed_over` hands its gradient on
    as if its slope were 1: rules that learn through a threshold need it.
    """
    forward = list(emitter.calls)
    learns = _depends_on_parameters(forward, frozen)
    gradients: dict[Tensor, Tensor] = {}
    for call in reversed(forward):
        dy = gradients.get(call.outputs[0])
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
            known = gradients.get(tensor)
            gradients[tensor] = emitter("add", known, part, like=tensor)[0] if known else part
    return gradients


def _depends_on_parameters(calls: Sequence[Call], frozen: Collection[Tensor]) -> set[Tensor]:
    parameters = {t for call in calls for t in call.inputs if t.role is Role.PARAMETER}
    learns = parameters.difference(frozen)
    for call in calls:
        if learns.intersection(call.inputs):
            learns.update(call.outputs)
    return learns
