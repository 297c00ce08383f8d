"""Softmax, log-softmax and maxout."""

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.kernels.cuda import channels as kernels
from netwright.operations.channels import channel_axis
from netwright.operations.operation import whole
from netwright.operations.tensor import Tensor


def softmax(asm: Assembly, fused: FusedCall) -> None:
    """Softmax or log-softmax, or the gradient of one: all tensors have one shape."""
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    channels, columns = _geometry(asm, fused.output)
    count = fused.output.size * asm.lanes // channels
    is_gradient = fused.call.operation.endswith("_gradient")
    is_logarithmic = fused.call.operation.startswith("log")
    asm.emit(
        kernels.softmax_gradient if is_gradient else kernels.softmax,
        (count, channels, columns, *reads, out),
        blocks_for(count),
        THREADS,
        # What is written is read again on the way.
        [*reads, out],
        [out],
        (int(is_logarithmic),),
    )


def maxout(asm: Assembly, fused: FusedCall) -> None:
    """Maxout or its gradient."""
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    x, pieces = fused.call.inputs[0], whole(fused.call.settings, "pieces")
    count = x.size * asm.lanes // pieces
    asm.emit(
        getattr(kernels, fused.call.operation),
        (count, _geometry(asm, x)[1], pieces, *reads, out),
        blocks_for(count),
        THREADS,
        reads,
        [out],
    )


def _geometry(asm: Assembly, tensor: Tensor) -> tuple[int, int]:
    """(channels, numbers side by side of one channel)."""
    axis = channel_axis(tensor.shape)
    channels = tensor.shape[axis]
    runs = tensor.shape[0] if axis else 1
    return channels, tensor.size // channels // runs * asm.lanes


LOWERINGS: dict[str, Lowering] = {
    **dict.fromkeys(
        ("softmax", "softmax_gradient", "log_softmax", "log_softmax_gradient"), softmax
    ),
    "maxout": maxout,
    "maxout_gradient": maxout,
}
