"""Activations, sums and reshapes on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.kernels.cpu import pointwise


def each_number(asm: Assembly, fused: FusedCall) -> None:
    """Operations whose tensors all have one length."""
    inputs = [asm.at(tensor) for tensor in fused.call.inputs]
    out = asm.at(fused.output)
    length = asm.sizes[out.buffer]
    factory = getattr(pointwise, fused.call.operation)
    units = -(-length // pointwise.CHUNK)
    asm.emit(factory, (length, *inputs, out), units, inputs, [out])


def reshape(asm: Assembly, fused: FusedCall) -> None:
    """Lanes are innermost, so other shapes of the same numbers are the same memory."""
    asm.aliases[fused.output.name] = fused.call.inputs[0].name


LOWERINGS: dict[str, Lowering] = {
    "reshape": reshape,
    **dict.fromkeys(
        (
            "relu",
            "relu_gradient",
            "tanh",
            "tanh_gradient",
            "sigmoid",
            "sigmoid_gradient",
            "add",
        ),
        each_number,
    ),
}
