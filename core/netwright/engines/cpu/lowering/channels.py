"""Softmax, log-softmax and maxout on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.kernels.cpu import channels as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.operations.channels import channel_axis
from netwright.operations.operation import whole
from netwright.operations.tensor import Tensor


def across_channels(asm: Assembly, fused: FusedCall) -> None:
    """Operations whose tensors all have one shape."""
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    channels, columns, runs = _geometry(asm, fused.output)
    asm.emit(
        getattr(kernels, fused.call.operation),
        (channels, columns, columns, channels * columns, *reads, out),
        runs * columns // LANES,
        reads,
        [out],
    )


def maxout(asm: Assembly, fused: FusedCall) -> None:
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    pieces = whole(fused.call.settings, "pieces")
    many, columns, runs = _geometry(asm, fused.call.inputs[0])
    few = many // pieces
    asm.emit(
        getattr(kernels, fused.call.operation),
        (few, columns, columns, many * columns, pieces, few * columns, *reads, out),
        runs * columns // LANES,
        reads,
        [out],
    )


def _geometry(asm: Assembly, tensor: Tensor) -> tuple[int, int, int]:
    """(channels, numbers side by side of one channel, how often the channels come again)."""
    axis = channel_axis(tensor.shape)
    channels = tensor.shape[axis]
    runs = tensor.shape[0] if axis else 1
    return channels, tensor.size // channels // runs * asm.lanes, runs


LOWERINGS: dict[str, Lowering] = {
    **dict.fromkeys(
        ("softmax", "softmax_gradient", "log_softmax", "log_softmax_gradient"), across_channels
    ),
    "maxout": maxout,
    "maxout_gradient": maxout,
}
