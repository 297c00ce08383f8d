"""Local response normalisation on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cpu import local_response as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.variant import float_bits
from netwright.operations.operation import number, whole


def local_response_norm(asm: Assembly, fused: FusedCall) -> None:
    (x,), settings = fused.call.inputs, fused.call.settings
    size, plane = whole(settings, "size"), x.size // x.shape[0] * asm.lanes
    place = asm.at(x)
    writes = [asm.at(fused.output), asm.at(fused.call.outputs[1])]
    numbers = (number(settings, "alpha") / size, number(settings, "beta"), number(settings, "k"))
    bits = (float_bits(value) for value in numbers)
    arguments: tuple[Argument, ...] = (x.shape[0], plane, size, *bits, place, *writes)
    asm.emit(kernels.local_response_norm, arguments, plane // LANES, [place], writes)


def local_response_norm_gradient(asm: Assembly, fused: FusedCall) -> None:
    x, settings = fused.call.inputs[0], fused.call.settings
    size, plane = whole(settings, "size"), x.size // x.shape[0] * asm.lanes
    reads, out = [asm.at(tensor) for tensor in fused.call.inputs], asm.at(fused.output)
    beta = number(settings, "beta")
    bits = (float_bits(2 * number(settings, "alpha") * beta / size), float_bits(beta))
    arguments: tuple[Argument, ...] = (x.shape[0], plane, size, *bits, *reads, out)
    asm.emit(kernels.local_response_norm_gradient, arguments, plane // LANES, reads, [out])


LOWERINGS: dict[str, Lowering] = {
    "local_response_norm": local_response_norm,
    "local_response_norm_gradient": local_response_norm_gradient,
}
