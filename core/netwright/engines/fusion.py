"""Which calls run as one: less memory is read and written, the numbers stay the same.

    dense, convolutions, then ReLU             ReLU in the epilogue of the product
    their input gradients, then add            the sum is added to the other gradient, in its place
    their input gradients, then ReLU gradient  the gate in the epilogue, also after such a sum
    batch norm, then add, then ReLU            the sum and the ReLU while the output is written
    max pool gradient, then ReLU gradient      the gate on the pooled side
    gradients of recurrent gates               in the place of the gates

Only a result that nobody else reads is fused away. A batch norm runs where the sum stood, since
the other summand may be made after it; everything else runs where it began.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from netwright.operations.operation import Call
from netwright.operations.tensor import Role, Tensor


@dataclass(frozen=True, slots=True)
class FusedCall:
    """A call, where its first output goes, and what is done to it on the way."""

    call: Call
    output: Tensor
    rectify: bool = False
    gate: Tensor | None = None
    """The output passes where this is positive and is 0 elsewhere."""
    residual: Tensor | None = None
    """Added to the output before it is rectified or gated."""
    in_place: bool = False
    """The output takes the place of the residual, which nobody reads any more."""
    reuses: Tensor | None = None
    """An input that nobody reads any more and that is replaced number by number: its memory."""


_PRODUCTS = ("dense", "conv2d", "conv_transpose2d")
_POOLS = ("max_pool2d", "min_pool2d")
_INPUT_GRADIENTS = ("dense_input_gradient", "conv2d_input_gradient")
_NORMS = ("batch_norm", "batch_norm_inference")


_STEP_GRADIENTS = ("lstm_gradient", "gru_gradient")
"""Their third input, the gates, has the shape of the output."""
EVERY = (*_PRODUCTS, *_INPUT_GRADIENTS, *_NORMS, *_STEP_GRADIENTS, "max_pool2d_gradient")
"""The operations that can be joined with what follows them."""


def fuse(
    calls: Sequence[Call], wanted: Iterable[Tensor], able: Container[str] = EVERY
) -> list[FusedCall]:
    """The calls in order, some of them joined with what follows them.

    `able` are the operations whose lowering can do more than the call says.
    """
    return _Fusion(calls, wanted, able).joined()


class _Fusion:
    def __init__(
        self, calls: Sequence[Call], wanted: Iterable[Tensor], able: Container[str]
    ) -> None:
        self._calls, self._able = calls, able
        self._outside = {tensor.name for tensor in wanted}
        self._readers: dict[str, list[Call]] = {}
        for call in calls:
            for tensor in call.inputs:
                self._readers.setdefault(tensor.name, []).append(call)
        self._positions = {id(call): number for number, call in enumerate(calls)}
        self._reshaped = {
            tensor.name
            for call in calls
            if call.operation == "reshape"
            for tensor in (*call.inputs, *call.outputs)
        }
        self._pools = {c.outputs[1].name: c for c in calls if c.operation in _POOLS}
        self._gone: set[int] = set()

    def joined(self) -> list[FusedCall]:
        at_end: dict[int, FusedCall] = {}
        fused: list[FusedCall] = []
        for call in self._calls:
            if id(call) in at_end:
                fused.append(at_end[id(call)])
            if id(call) in self._gone:
                continue
            chain, whole = self._join(call)
            self._gone.update(id(link) for link in chain)
            if chain and call.operation in _NORMS:
                at_end[id(chain[-1])] = whole
            else:
                fused.append(whole)
        return fused

    def _join(self, call: Call) -> tuple[list[Call], FusedCall]:
        """What follows the call and runs with it, and the whole."""
        alone = FusedCall(call, call.outputs[0])
        if call.operation not in self._able:
            return [], alone
        # The input gradient of a transposed convolution is a convolution.
        is_gradient = call.outputs[0].role is Role.GRADIENT
        if call.operation in _INPUT_GRADIENTS or (call.operation == "conv2d" and is_gradient):
            return self._gathered(alone)
        if call.operation in _PRODUCTS:
            return self._rectified(alone, call.outputs[0])
        if call.operation in _NORMS:
            return self._normalised(alone)
        if call.operation in _STEP_GRADIENTS:
            return [], self._reusing(alone, call.inputs[2])
        if call.operation == "max_pool2d_gradient":
            return self._pool_gated(alone)
        return [], alone

    def _rectified(self, fused: FusedCall, tensor: Tensor) -> tuple[list[Call], FusedCall]:
        link = self._only_reader(tensor)
        if link and link.operation == "relu":
            return [link], replace(fused, output=link.outputs[0], rectify=True)
        return [], fused

    def _normalised(self, fused: FusedCall) -> tuple[list[Call], FusedCall]:
        link = self._only_reader(fused.output)
        if not link or link.operation != "add":
            return self._rectified(fused, fused.output)
        other = link.inputs[1] if link.inputs[0] == fused.output else link.inputs[0]
        if other == fused.output:
            return [], fused
        summed = replace(fused, output=link.outputs[0], residual=other)
        chain, whole = self._rectified(summed, summed.output)
        return [link, *chain], whole

    def _gathered(self, fused: FusedCall) -> tuple[list[Call], FusedCall]:
        """A gradient that is added to an earlier one is added in its place."""
        link = self._only_reader(fused.output)
        if not link or link.operation != "add" or link.inputs[1] != fused.output:
            return self._gated(fused, fused.output)
        known = link.inputs[0]
        if not self._is_free_after(known, fused.call, link):
            return [], fused
        summed = replace(fused, output=link.outputs[0], residual=known, in_place=True)
        chain, whole = self._gated(summed, summed.output)
        return [link, *chain], whole

    def _gated(self, fused: FusedCall, tensor: Tensor) -> tuple[list[Call], FusedCall]:
        """The ReLU gradient, also where reshapes, which cost nothing, lie between."""
        chain = self._chain(tensor)
        if chain and chain[-1].operation == "relu_gradient":
            end = chain[-1]
            return chain, replace(fused, output=end.outputs[0], gate=end.inputs[0])
        return [], fused

    def _reusing(self, fused: FusedCall, tensor: Tensor) -> FusedCall:
        readers = self._readers[tensor.name]
        is_free = self._is_free_after(tensor, fused.call, fused.call) and len(readers) == 1
        return replace(fused, reuses=tensor) if is_free else fused

    def _pool_gated(self, fused: FusedCall) -> tuple[list[Call], FusedCall]:
        """The gate y > 0 at the winner of a window is the gate on what was pooled."""
        link = self._only_reader(fused.output)
        pool = self._pools[fused.call.inputs[0].name]
        if (
            link
            and link.operation == "relu_gradient"
            and link.inputs[1] == fused.output
            and link.inputs[0] == pool.inputs[0]
        ):
            return [link], replace(fused, output=link.outputs[0], gate=pool.outputs[0])
        return [], fused

    def _chain(self, tensor: Tensor) -> list[Call]:
        """The one reader of a tensor, through reshapes; empty where there are several or none."""
        chain: list[Call] = []
        link = self._only_reader(tensor)
        while link:
            chain.append(link)
            if link.operation != "reshape":
                break
            tensor = link.outputs[0]
            link = self._only_reader(tensor)
        if chain and chain[-1].operation == "relu_gradient" and chain[-1].inputs[1] != tensor:
            return []
        return chain

    def _only_reader(self, tensor: Tensor) -> Call | None:
        readers = self._readers.get(tensor.name, ())
        if tensor.name in self._outside or len(readers) != 1 or id(readers[0]) in self._gone:
            return None
        return readers[0]

    def _is_free_after(self, tensor: Tensor, call: Call, link: Call) -> bool:
        """Whether `call` may write over a gradient: of it and what follows, `link` alone reads it.

        Where a reshape is involved, other names stand for the same memory.
        """
        if not tensor.batched or tensor.name in self._outside or tensor.name in self._reshaped:
            return False
        others = (reader for reader in self._readers[tensor.name] if reader is not link)
        return all(self._positions[id(o)] < self._positions[id(call)] for o in others)
