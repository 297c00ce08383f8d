"""Pooling on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.engines.pools import counted_sizes, geometry, windows_over
from netwright.kernels.cpu import averages, pooling
from netwright.operations.convolution import as_image
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.tensor import Shape


def extreme_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    winner = fused.call.outputs[1]
    places = asm.at(x), asm.at(fused.output), asm.at(winner)
    sizes = geometry(fused.call, x.shape, winner.shape, asm.lanes)
    variant = (
        *whole_numbers(fused.call.settings, "window"),
        int(fused.call.operation == "min_pool2d"),
    )
    units = winner.shape[0] * as_image(winner.shape)[1]
    asm.emit(pooling.max_pool2d, (*sizes, *places), units, places[:1], places[1:], variant)


def max_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    winner, dy = fused.call.inputs
    reads = [asm.at(winner), asm.at(dy), *([asm.at(fused.gate)] if fused.gate else [])]
    out = asm.at(fused.output)
    shape = whole_numbers(fused.call.settings, "input_shape")
    sizes = geometry(fused.call, shape, winner.shape, asm.lanes)
    window = whole_numbers(fused.call.settings, "window")
    gate = asm.at(fused.gate) if fused.gate else -1
    over = windows_over(asm, fused.call, shape, winner.shape)
    arguments = (*sizes, *over, asm.at(winner), asm.at(dy), out, gate)
    units = shape[0] * as_image(shape)[1]
    asm.emit(pooling.max_pool2d_gradient, arguments, units, reads, [out], window)


def average_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    y, out = fused.call.outputs[0].shape, asm.at(fused.output)
    arguments: tuple[Argument, ...] = (*_average(asm, fused.call, x.shape, y), asm.at(x), out)
    asm.emit(averages.average_pool2d, arguments, y[0] * as_image(y)[1], [asm.at(x)], [out])


def average_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,) = fused.call.inputs
    shape = whole_numbers(fused.call.settings, "input_shape")
    out = asm.at(fused.output)
    arguments: tuple[Argument, ...] = (
        *_average(asm, fused.call, shape, dy.shape),
        *windows_over(asm, fused.call, shape, dy.shape),
        asm.at(dy),
        out,
    )
    units = shape[0] * as_image(shape)[1]
    asm.emit(averages.average_pool2d_gradient, arguments, units, [asm.at(dy)], [out])


def _average(asm: Assembly, call: Call, image: Shape, positions: Shape) -> tuple[int, ...]:
    window = whole_numbers(call.settings, "window")
    tables = counted_sizes(asm, call, image, positions)
    return (*geometry(call, image, positions, asm.lanes), *window, *tables)


LOWERINGS: dict[str, Lowering] = {
    "max_pool2d": extreme_pool2d,
    "min_pool2d": extreme_pool2d,
    "max_pool2d_gradient": max_pool2d_gradient,
    "average_pool2d": average_pool2d,
    "average_pool2d_gradient": average_pool2d_gradient,
}
