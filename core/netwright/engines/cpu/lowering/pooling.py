"""Pooling on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.kernels.cpu import pooling
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.tensor import Shape


def max_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    winner = fused.call.outputs[1]
    places = asm.at(x), asm.at(fused.output), asm.at(winner)
    geometry = _geometry(fused.call, x.shape, winner.shape, asm.lanes)
    units = winner.shape[0] * winner.shape[1]
    window = whole_numbers(fused.call.settings, "window")
    asm.emit(pooling.max_pool2d, (*geometry, *places), units, places[:1], places[1:], window)


def max_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    winner, dy = fused.call.inputs
    reads = [asm.at(winner), asm.at(dy), *([asm.at(fused.gate)] if fused.gate else [])]
    out = asm.at(fused.output)
    shape = whole_numbers(fused.call.settings, "input_shape")
    geometry = _geometry(fused.call, shape, winner.shape, asm.lanes)
    window = whole_numbers(fused.call.settings, "window")
    gate = asm.at(fused.gate) if fused.gate else -1
    arguments = (*geometry, asm.at(winner), asm.at(dy), out, gate)
    asm.emit(pooling.max_pool2d_gradient, arguments, shape[0], reads, [out], window)


def _geometry(call: Call, image: Shape, positions: Shape, lanes: int) -> tuple[int, ...]:
    top, _, left, _ = whole_numbers(call.settings, "padding")
    stride = whole_numbers(call.settings, "stride")
    return (*image[1:], *positions[1:], lanes, *stride, top, left)


LOWERINGS: dict[str, Lowering] = {
    "max_pool2d": max_pool2d,
    "max_pool2d_gradient": max_pool2d_gradient,
}
