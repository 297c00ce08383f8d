"""Pooling of a few samples on the tape: windows side by side, and means of whole images."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.brought import place_of, planes_of
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.cpu.planes import Planes
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument
from netwright.kernels.cpu import plane_pooling as kernels
from netwright.kernels.cpu.planes import plane_means, plane_means_gradient
from netwright.operations.convolution import as_image
from netwright.operations.operation import Call, whole_numbers
from netwright.operations.tensor import Shape

_WIDEST = 4
"""Columns of a window: each is one more register of the image."""


def takes_planes(call: Call) -> bool:
    """Whether pooling has windows that planes are made for: the others run on lanes."""
    window, stride = (whole_numbers(call.settings, name) for name in ("window", "stride"))
    if any(whole_numbers(call.settings, "padding")):
        return False
    if call.operation.startswith("average"):
        return window == as_image(_image(call))[1:]
    return window == stride and window[1] <= _WIDEST


def _image(call: Call) -> Shape:
    """The shape of what is pooled."""
    if call.operation.endswith("_gradient"):
        return whole_numbers(call.settings, "input_shape")
    return call.inputs[0].shape


def extreme_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,), (y, winner) = fused.call.inputs, fused.call.outputs
    image, pooled = planes_of(asm, x), planes_of(asm, y)
    window = whole_numbers(fused.call.settings, "window")
    reads, writes = [place_of(asm, x)], [place_of(asm, fused.output), place_of(asm, winner)]
    sizes = (asm.samples, image.height, image.width, image.row)
    arguments: tuple[Argument, ...] = (
        *sizes,
        *(pooled.height, pooled.width, pooled.row),
        *reads,
        *writes,
    )
    variant = (*window, int(fused.call.operation == "min_pool2d"))
    asm.emit(kernels.max_pool_planes, arguments, image.channels, reads, writes, variant)


def max_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    winner, dy = fused.call.inputs
    image, pooled = Planes.of(asm.samples, _image(fused.call)), planes_of(asm, dy)
    window = whole_numbers(fused.call.settings, "window")
    out = place_of(asm, fused.output)
    reads = [place_of(asm, winner), place_of(asm, dy)]
    gate = place_of(asm, fused.gate) if fused.gate else None
    sizes = (asm.samples, image.height, image.width, image.row)
    places = (*reads, out, -1 if gate is None else gate)
    arguments = (*sizes, pooled.height, pooled.width, pooled.row, *places)
    reads += [gate] if gate else []
    asm.emit(kernels.max_pool_planes_gradient, arguments, image.channels, reads, [out], window)


def average_pool2d(asm: Assembly, fused: FusedCall) -> None:
    (x,) = fused.call.inputs
    image, pooled = planes_of(asm, x), planes_of(asm, fused.output)
    source, out = place_of(asm, x), place_of(asm, fused.output)
    arguments = (asm.samples, image.area, image.row, pooled.row, source, out)
    asm.emit(plane_means, arguments, image.channels, [source], [out])


def average_pool2d_gradient(asm: Assembly, fused: FusedCall) -> None:
    (dy,) = fused.call.inputs
    image, pooled = Planes.of(asm.samples, _image(fused.call)), planes_of(asm, dy)
    source, out = place_of(asm, dy), place_of(asm, fused.output)
    arguments = (asm.samples, image.area, image.row, pooled.row, out, source)
    asm.emit(plane_means_gradient, arguments, image.channels, [source], [out])


LOWERINGS: dict[str, Lowering] = {
    "max_pool2d": extreme_pool2d,
    "min_pool2d": extreme_pool2d,
    "max_pool2d_gradient": max_pool2d_gradient,
    "average_pool2d": average_pool2d,
    "average_pool2d_gradient": average_pool2d_gradient,
}
