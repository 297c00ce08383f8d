"""Dropout."""

from netwright.engines.cuda.assembly import SEED, STEP, Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cuda import dropout as kernels
from netwright.kernels.variant import float_bits
from netwright.operations.dropout import threshold
from netwright.operations.operation import number, whole


def dropout(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    rate, stream = number(fused.call.settings, "rate"), whole(fused.call.settings, "stream")
    source, out = asm.at(x), asm.at(fused.output)
    scaled = (float_bits(1 / (1 - rate)), threshold(rate))
    state = (stream, asm.state(SEED), asm.state(STEP))
    blocks = blocks_for(x.size * asm.lanes, 4)
    arguments: list[Argument] = [x.size, asm.lanes, source, out, *scaled, *state]
    asm.emit(kernels.dropout, arguments, blocks, THREADS, [source], [out])


LOWERINGS: dict[str, Lowering] = {"dropout": dropout}
