"""Rearrangements: a table says where each number comes from."""

from math import prod

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument, Place
from netwright.kernels.cuda import rearrangement as kernels
from netwright.operations.operation import whole, whole_numbers
from netwright.operations.rearrangement import MOVES, Indices, index_map, readers


def rearrangement(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    sources = index_map(fused.call.operation, x.shape, fused.call.settings)
    _emit(asm, fused, sources.reshape(-1, 1))


def rearrangement_gradient(asm: Assembly, fused: FusedCall) -> None:
    settings = fused.call.settings
    shape = whole_numbers(settings, "input_shape")
    _emit(asm, fused, readers(index_map(str(settings["move"]), shape, settings), prod(shape)))


def _emit(asm: Assembly, fused: FusedCall, table: Indices) -> None:
    source, out = asm.at(fused.call.inputs[0]), asm.at(fused.output)
    rows, most = table.shape
    arguments = (rows, asm.lanes, asm.table(table.ravel().tolist()), most, source, out)
    asm.emit(kernels.gathered, arguments, blocks_for(rows * asm.lanes, 4), THREADS, [source], [out])


def concatenate(asm: Assembly, fused: FusedCall) -> None:
    """Each input is copied to where it belongs."""
    axis, shape = whole(fused.call.settings, "axis"), fused.output.shape
    inner = prod(shape[axis + 1 :]) * asm.lanes
    out, offset = asm.at(fused.output), 0
    for x in fused.call.inputs:
        chunk, count = x.shape[axis] * inner, x.size * asm.lanes
        place = Place(out.buffer, offset)
        arguments: list[Argument] = [count, chunk, shape[axis] * inner, asm.at(x), place]
        asm.emit(kernels.placed, arguments, blocks_for(count, 4), THREADS, [asm.at(x)], [out])
        offset += chunk


LOWERINGS: dict[str, Lowering] = {
    **dict.fromkeys(MOVES, rearrangement),
    "rearrangement_gradient": rearrangement_gradient,
    "concatenate": concatenate,
}
