"""Which calls run as one: less memory is read and written, the numbers stay the same.

    dense, conv2d, then ReLU                   ReLU in the epilogue of the product
    their input gradients, then ReLU gradient  the gate in the epilogue of the product
    max pool gradient, then ReLU gradient      the gate on the pooled side

Only a result that nobody else reads is fused away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netwright.operations.operation import Call
from netwright.operations.tensor import Tensor


@dataclass(frozen=True, slots=True)
class FusedCall:
    """A call, where its first output goes, and what is done to it on the way."""

    call: Call
    output: Tensor
    rectify: bool = False
    gate: Tensor | None = None
    """The output passes where this is positive and is 0 elsewhere."""
    residual: Tensor | None = None
    """Added to the output before it is rectified."""


_PRODUCTS = ("dense", "conv2d")
_INPUT_GRADIENTS = ("dense_input_gradient", "conv2d_input_gradient")


def fuse(calls: Sequence[Call], wanted: Iterable[Tensor]) -> list[FusedCall]:
    """The calls in order, some of them joined with the ReLU that follows."""
    readers: dict[str, list[Call]] = {}
    for call in calls:
        for tensor in call.inputs:
            readers.setdefault(tensor.name, []).append(call)
    outside = {tensor.name for tensor in wanted}
    pools = {c.outputs[1].name: c for c in calls if c.operation == "max_pool2d"}
    gone: set[int] = set()
    fused: list[FusedCall] = []
    for call in calls:
        if id(call) not in gone:
            chain = _only_readers(call, readers, outside)
            joined = _joined(call, chain, pools)
            if joined.output is not call.outputs[0]:
                gone.update(id(link) for link in chain)
            fused.append(joined)
    return fused


def _joined(call: Call, chain: list[Call], pools: dict[str, Call]) -> FusedCall:
    """The call with what follows it, or by itself."""
    if not chain:
        return FusedCall(call, call.outputs[0])
    end = chain[-1]
    if call.operation in _PRODUCTS and end.operation == "relu" and len(chain) == 1:
        return FusedCall(call, end.outputs[0], rectify=True)
    if call.operation in _INPUT_GRADIENTS and end.operation == "relu_gradient":
        return FusedCall(call, end.outputs[0], gate=end.inputs[0])
    if _is_pool_then_gate(call, chain, pools):
        return FusedCall(call, end.outputs[0], gate=pools[call.inputs[0].name].outputs[0])
    return FusedCall(call, call.outputs[0])


def _only_readers(call: Call, readers: dict[str, list[Call]], outside: set[str]) -> list[Call]:
    """The one reader of the output, through reshapes; empty where there are several or none."""
    chain: list[Call] = []
    tensor = call.outputs[0]
    while tensor.name not in outside and len(readers.get(tensor.name, ())) == 1:
        (reader,) = readers[tensor.name]
        chain.append(reader)
        if reader.operation != "reshape":
            break
        tensor = reader.outputs[0]
    if chain and chain[-1].operation == "relu_gradient" and chain[-1].inputs[1] != tensor:
        return []
    return chain


def _is_pool_then_gate(call: Call, chain: list[Call], pools: dict[str, Call]) -> bool:
    """The gate y > 0 at the winner of a window is the gate on its maximum."""
    return (
        call.operation == "max_pool2d_gradient"
        and len(chain) == 1
        and chain[0].operation == "relu_gradient"
        and pools[call.inputs[0].name].inputs[0] == chain[0].inputs[0]
    )
