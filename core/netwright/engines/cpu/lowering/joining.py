"""Products number by number on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.kernels.cpu import joining


def multiply(asm: Assembly, fused: FusedCall) -> None:
    inputs = [asm.at(tensor) for tensor in fused.call.inputs]
    out = asm.at(fused.output)
    length = fused.output.size * asm.lanes
    units = -(-length // joining.CHUNK)
    asm.emit(joining.multiply, (length, *inputs, out), units, inputs, [out])


LOWERINGS: dict[str, Lowering] = {"multiply": multiply}
