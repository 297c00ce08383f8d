"""Images of a batch of few samples: planes of positions instead of lanes of samples.

A block has at least 16 lanes, so that one sample would pay for sixteen. Where a batch has few,
images lie as (channels, samples x height x width), filled up with zeros to a multiple of 16:
positions take the place of lanes. To whatever treats all positions of a channel alike a tensor
of planes is one of as many features as it has channels, on blocks of so many lanes. What lies
behind the last position is as padded lanes are: it may hold anything finite in an activation
and is 0 in a gradient.
"""

from dataclasses import dataclass, replace

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.place import SCALE, Place
from netwright.kernels.cpu import planes as kernels
from netwright.operations.convolution import as_image
from netwright.operations.tensor import Role, Shape, Tensor

_ROUND = 16
_SAME_SET = 1024


@dataclass(frozen=True, slots=True)
class Planes:
    """The planes of a tensor."""

    samples: int
    channels: int
    height: int
    width: int

    @classmethod
    def of(cls, asm: Assembly, shape: Shape) -> "Planes":
        """Those of images of this shape, or of sequences (channels, length)."""
        return cls(asm.samples, *as_image(shape))

    @property
    def area(self) -> int:
        """Positions of a plane."""
        return self.height * self.width

    @property
    def row(self) -> int:
        """Floats from channel to channel.

        Not a multiple of 4 KiB: the same position of many channels, as a product reads it, would
        have to share one set of the first-level cache.
        """
        row = -(-self.samples * self.area // _ROUND) * _ROUND
        return row if row % _SAME_SET else row + _ROUND


def place_of(asm: Assembly, tensor: Tensor) -> Place:
    """Where a tensor of planes is."""
    return beside(asm, Planes.of(asm, tensor.shape)).at(flat(tensor))


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
    planes = Planes.of(asm, tensor.shape)
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
