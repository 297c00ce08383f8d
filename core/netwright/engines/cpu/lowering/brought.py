"""Where tensors of planes are, and copies between planes and lanes."""

from dataclasses import replace

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.planes import Planes
from netwright.engines.place import SCALE, Place
from netwright.kernels.cpu import planes as kernels
from netwright.operations.tensor import Role, Tensor


def planes_of(asm: Assembly, tensor: Tensor) -> Planes:
    """The planes that a tensor would lie in."""
    return Planes.of(asm.samples, tensor.shape)


def place_of(asm: Assembly, tensor: Tensor) -> Place:
    """Where a tensor of planes is."""
    return beside(asm, planes_of(asm, tensor)).at(flat(tensor))


def beside(asm: Assembly, planes: Planes) -> Assembly:
    """The same assembly for rows that take the positions of these planes for lanes."""
    scale = Place(f"{SCALE.buffer} of {planes.area}")
    return replace(asm, lanes=planes.row, scale=scale)


def flat(tensor: Tensor) -> Tensor:
    """The tensor with its channels alone, where it lies in planes."""
    return replace(tensor, shape=tensor.shape[:1]) if tensor.batched else tensor


def emit_scale(asm: Assembly, planes: Planes) -> None:
    """What each position counts in a mean over batch and positions; once for each size."""
    scale = beside(asm, planes).scale
    if scale.buffer not in asm.sizes:
        out = asm.buffer(scale.buffer, planes.row)
        arguments = (planes.samples, planes.area, planes.row, SCALE, out)
        asm.emit(kernels.plane_scale, arguments, 1, [SCALE], [out])


def in_planes(asm: Assembly, tensor: Tensor) -> Tensor:
    """The tensor, or a copy of it that lies in planes."""
    planes = planes_of(asm, tensor)
    if asm.planes.get(tensor.name) == planes:
        return tensor
    source = in_lanes(asm, tensor)
    copy = replace(tensor, name=f"{tensor.name}/planes")
    if copy.name not in asm.sizes:
        x, out = asm.at(source), place_of(asm, copy)
        arguments = (planes.samples, asm.lanes, planes.area, planes.row, x, out)
        asm.emit(kernels.planes_of_lanes, arguments, planes.channels, [x], [out])
    return copy


def in_lanes(asm: Assembly, tensor: Tensor) -> Tensor:
    """The tensor, or a copy of it that lies in lanes."""
    if tensor.name not in asm.planes:
        return tensor
    planes = asm.planes[tensor.name]
    copy = replace(tensor, name=f"{tensor.name}/lanes")
    if copy.name not in asm.sizes:
        x, out = _stored(asm, tensor), asm.at(copy)
        is_empty = int(tensor.role is Role.GRADIENT)
        arguments = (planes.samples, asm.lanes, planes.area, planes.row, x, out, is_empty)
        asm.emit(kernels.lanes_of_planes, arguments, planes.channels, [x], [out])
    return copy


def emit_flat(asm: Assembly, tensor: Tensor, out: Place, length: int) -> None:
    """The one sample of a tensor of planes as `length` numbers, filled up with zeros."""
    planes, x = asm.planes[tensor.name], _stored(asm, tensor)
    arguments = (planes.channels, planes.area, planes.row, x, length, out)
    asm.emit(kernels.flat_planes, arguments, 1, [x], [out])


def _stored(asm: Assembly, tensor: Tensor) -> Place:
    """Where it is, whatever its shape has become since."""
    planes = asm.planes[tensor.name]
    return place_of(asm, replace(tensor, shape=(planes.channels, planes.height, planes.width)))
