"""Pooling on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cpu import averages, pooling
from netwright.operations.convolution import as_image
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.pooling import window_sizes
from netwright.operations.tensor import Shape


def extreme_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    winner = fused.call.outputs[1]
    places = asm.at(x), asm.at(fused.output), asm.at(winner)
    geometry = _geometry(fused.call, x.shape, winner.shape, asm.lanes)
    variant = (
        *whole_numbers(fused.call.settings, "window"),
        int(fused.call.operation == "min_pool2d"),
    )
    units = winner.shape[0] * as_image(winner.shape)[1]
    asm.emit(pooling.max_pool2d, (*geometry, *places), units, places[:1], places[1:], variant)


def max_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    winner, dy = fused.call.inputs
    reads = [asm.at(winner), asm.at(dy), *([asm.at(fused.gate)] if fused.gate else [])]
    out = asm.at(fused.output)
    shape = whole_numbers(fused.call.settings, "input_shape")
    geometry = _geometry(fused.call, shape, winner.shape, asm.lanes)
    window = whole_numbers(fused.call.settings, "window")
    gate = asm.at(fused.gate) if fused.gate else -1
    over = _windows_over(asm, fused.call, shape, winner.shape)
    arguments = (*geometry, *over, asm.at(winner), asm.at(dy), out, gate)
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
        *_windows_over(asm, fused.call, shape, dy.shape),
        asm.at(dy),
        out,
    )
    units = shape[0] * as_image(shape)[1]
    asm.emit(averages.average_pool2d_gradient, arguments, units, [asm.at(dy)], [out])


def _average(asm: Assembly, call: Call, image: Shape, positions: Shape) -> tuple[int, ...]:
    sizes = window_sizes(image, positions, call.settings)
    window = whole_numbers(call.settings, "window")
    tables = tuple(asm.table(counts) for counts in sizes)
    return (*_geometry(call, image, positions, asm.lanes), *window, *tables)


def _windows_over(asm: Assembly, call: Call, image: Shape, positions: Shape) -> tuple[int, int]:
    """Tables of the windows over each row of the image, and over each column: first and end."""
    sizes, counts = as_image(image)[1:], as_image(positions)[1:]
    windows, strides = (whole_numbers(call.settings, name) for name in ("window", "stride"))
    before = whole_numbers(call.settings, "padding")[::2]
    down, across = (
        asm.table(
            bound
            for place in range(first, first + size)
            for bound in (
                max(0, -(-(place - window + 1) // stride)),
                min(count, place // stride + 1),
            )
        )
        for size, count, window, stride, first in zip(
            sizes, counts, windows, strides, before, strict=True
        )
    )
    return down, across


def _geometry(call: Call, image: Shape, positions: Shape, lanes: int) -> tuple[int, ...]:
    top, _, left, _ = whole_numbers(call.settings, "padding")
    stride = whole_numbers(call.settings, "stride")
    sizes = (*as_image(image)[1:], *as_image(positions)[1:])
    return (*sizes, lanes, *stride, top, left, image[0])


LOWERINGS: dict[str, Lowering] = {
    "max_pool2d": extreme_pool2d,
    "min_pool2d": extreme_pool2d,
    "max_pool2d_gradient": max_pool2d_gradient,
    "average_pool2d": average_pool2d,
    "average_pool2d_gradient": average_pool2d_gradient,
}
