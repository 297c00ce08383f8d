"""Softmax, log-softmax and maxout."""

from math import prod

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cuda import channels as kernels
from netwright.operations.channels import channel_axis
from netwright.operations.operation import whole
from netwright.operations.tensor import Shape


def normalized(asm: Assembly, fused: FusedCall) -> None:
    """Softmax, log-softmax and their gradients: one place a thread."""
    outer, channels, inner = _sizes(asm, fused.output.shape)
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    kernel = getattr(kernels, fused.call.operation)
    blocks = blocks_for(outer * inner)
    # What is written is read again on the way.
    arguments: list[Argument] = [outer, channels, inner, *reads, out]
    asm.emit(kernel, arguments, blocks, THREADS, [*reads, out], [out])


def maxout(asm: Assembly, fused: FusedCall) -> None:
    pieces = whole(fused.call.settings, "pieces")
    outer, channels, inner = _sizes(asm, fused.call.inputs[0].shape)
    groups = outer * channels // pieces
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    kernel = getattr(kernels, fused.call.operation)
    arguments: list[Argument] = [groups, pieces, inner, *reads, out]
    asm.emit(kernel, arguments, blocks_for(groups * inner), THREADS, reads, [out])


def _sizes(asm: Assembly, shape: Shape) -> tuple[int, int, int]:
    """(outer, channels, inner) of a tensor."""
    axis = channel_axis(shape)
    return prod(shape[:axis]), shape[axis], prod(shape[axis + 1 :]) * asm.lanes


LOWERINGS: dict[str, Lowering] = {
    "softmax": normalized,
    "softmax_gradient": normalized,
    "log_softmax": normalized,
    "log_softmax_gradient": normalized,
    "maxout": maxout,
    "maxout_gradient": maxout,
}
