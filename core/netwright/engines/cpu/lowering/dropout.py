"""Dropout on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.tape import SEED
from netwright.engines.fusion import FusedCall
from netwright.kernels.cpu import dropout as kernels
from netwright.kernels.variant import float_bits
from netwright.operations.dropout import threshold
from netwright.operations.operation import number, whole


def dropout(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    rate, stream = number(fused.call.settings, "rate"), whole(fused.call.settings, "stream")
    source, out = asm.at(x), asm.at(fused.output)
    scaled = (float_bits(1 / (1 - rate)), threshold(rate))
    arguments = (x.size, asm.lanes, source, out, *scaled, stream, SEED)
    asm.emit(kernels.dropout, arguments, -(-x.size // 4), [source], [out])


LOWERINGS: dict[str, Lowering] = {"dropout": dropout}
