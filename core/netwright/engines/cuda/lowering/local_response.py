"""Local response normalisation."""

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument, Place
from netwright.kernels.cuda import local_response as kernels
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number, whole


def local_response_norm(asm: Assembly, fused: FusedCall) -> None:
    settings = fused.call.settings
    size, alpha = whole(settings, "size"), number(settings, "alpha")
    writes = [asm.at(fused.output), asm.at(fused.call.outputs[1])]
    _emit(asm, fused, (alpha / size, number(settings, "beta"), number(settings, "k")), writes)


def local_response_norm_gradient(asm: Assembly, fused: FusedCall) -> None:
    settings = fused.call.settings
    beta = number(settings, "beta")
    factor = 2 * number(settings, "alpha") * beta / whole(settings, "size")
    _emit(asm, fused, (factor, beta), [asm.at(fused.output)])


def _emit(
    asm: Assembly, fused: FusedCall, constants: tuple[float, ...], writes: list[Place]
) -> None:
    """A thread for each number of x, whose channels are its first axis."""
    x = fused.call.inputs[0]
    reads = [asm.at(tensor) for tensor in fused.call.inputs]
    arguments: list[Argument] = [
        *(x.shape[0], x.size // x.shape[0] * asm.lanes, whole(fused.call.settings, "size")),
        *map(float_bits, constants),
        *(*reads, *writes),
    ]
    blocks = blocks_for(x.size * asm.lanes)
    asm.emit(getattr(kernels, fused.call.operation), arguments, blocks, THREADS, reads, writes)


LOWERINGS: dict[str, Lowering] = {
    "local_response_norm": local_response_norm,
    "local_response_norm_gradient": local_response_norm_gradient,
}
