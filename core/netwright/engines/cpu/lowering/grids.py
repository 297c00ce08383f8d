"""Grids of planes: images with borders, where a tap of a filter is an offset; see `kernels`."""

from dataclasses import dataclass

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.brought import place_of, planes_of
from netwright.engines.cpu.planes import Planes
from netwright.engines.fusion import FusedCall
from netwright.engines.place import Argument, Place
from netwright.engines.scan import AxisScan, Pair, Scan
from netwright.kernels.cpu import grids as kernels
from netwright.operations.tensor import Tensor

_ROUND = 16


@dataclass(frozen=True, slots=True)
class GridAxis:
    """One axis of a grid: its cells for each phase of the stride, and where taps find theirs."""

    stride: int
    before: int
    """Cells of the image that would lie before the first one of the grid."""
    cells: int
    positions: int
    """Positions that count: the first cells of the axis."""
    taps: tuple[tuple[int, int], ...]
    """Phase and offset of each place of the window."""

    @classmethod
    def forward(cls, along: AxisScan) -> "GridAxis":
        """Of an image: position p finds pixel p stride + r dilation - before at p + offset."""
        taps = tuple(divmod(r * along.dilation, along.stride)[::-1] for r in range(along.window))
        cells = along.positions + taps[-1][1]
        return cls(along.stride, along.before, cells, along.positions, taps)

    @classmethod
    def backward(cls, along: AxisScan) -> "GridAxis":
        """Of what flows back: pixels of a phase find the positions that saw them."""
        steps = [divmod(r * along.dilation, along.stride) for r in range(along.window)]
        reach, first = steps[-1][0], along.before // along.stride
        pixels = (along.size - 1 + along.before) // along.stride + 1 - first
        taps = tuple((phase, reach - step) for step, phase in steps)
        return cls(1, reach - first, pixels + reach, pixels, taps)

    @property
    def reach(self) -> int:
        """The furthest offset."""
        return max(offset for _, offset in self.taps)


@dataclass(frozen=True, slots=True)
class Grid:
    """Two axes, and how often they come: once a sample."""

    samples: int
    down: GridAxis
    across: GridAxis

    @classmethod
    def forward(cls, samples: int, scan: Scan) -> "Grid":
        """The grid of an image."""
        return cls(samples, GridAxis.forward(scan.axis(0)), GridAxis.forward(scan.axis(1)))

    @classmethod
    def backward(cls, samples: int, scan: Scan) -> "Grid":
        """The grid of what flows back."""
        return cls(samples, GridAxis.backward(scan.axis(0)), GridAxis.backward(scan.axis(1)))

    @property
    def length(self) -> int:
        """Cells from the first position to the last one, a multiple of 16."""
        cells = self.down.cells * self.across.cells * (self.samples - 1)
        cells += (self.down.positions - 1) * self.across.cells + self.across.positions
        return -(-cells // _ROUND) * _ROUND

    @property
    def is_dense(self) -> bool:
        """Whether positions lie as in planes: no cell between them is left over."""
        is_whole = self.samples == 1 or self.down.cells == self.down.positions
        return is_whole and self.across.cells == self.across.positions

    def row(self, planes: Planes) -> int:
        """Floats from channel to channel: taps at the last position stay within."""
        if self.is_image(planes):
            return planes.row
        cells = self.samples * self.down.cells * self.across.cells
        reach = self.down.reach * self.across.cells + self.across.reach
        return -(-(cells + reach + _ROUND) // _ROUND) * _ROUND

    def is_image(self, planes: Planes) -> bool:
        """Whether planes are this grid: no border, no stride, a window of one place."""
        axes = ((self.down, planes.height), (self.across, planes.width))
        return all(
            axis.stride == 1 and axis.before == 0 and axis.reach == 0 and axis.cells == size
            for axis, size in axes
        )

    def offset(self, r: int, s: int) -> int:
        """How far the cell of a tap is from its position, in its phase."""
        return self.down.taps[r][1] * self.across.cells + self.across.taps[s][1]

    def phase(self, r: int, s: int) -> Pair:
        """The phase of a tap."""
        return self.down.taps[r][0], self.across.taps[s][0]


def packed_grid(asm: Assembly, tensor: Tensor, grid: Grid) -> tuple[Place, int]:
    """(where the grid of a tensor is, floats from channel to channel); packed once."""
    planes = planes_of(asm, tensor)
    row = grid.row(planes)
    if grid.is_image(planes):
        return place_of(asm, tensor), row
    down, across = grid.down, grid.across
    sizes = (down.stride, across.stride, down.before, across.before, down.cells, across.cells, row)
    name = f"{tensor.name}/grid {' '.join(map(str, sizes))}"
    units = down.stride * across.stride * planes.channels
    is_new = name not in asm.sizes
    place = asm.buffer(name, units * row)
    if is_new:
        x = place_of(asm, tensor)
        image = (planes.channels, planes.samples, planes.height, planes.width, planes.row)
        variant = (across.stride,)
        asm.emit(kernels.pack, (*image, *sizes, x, place), units, [x], [place], variant)
    return place, row


def emit_unpack(
    asm: Assembly, fused: FusedCall, grid: Grid, source: Place, row: int, scan: Scan | None
) -> None:
    """Positions of a grid to planes; those of `scan` are pixels of its phases.

    What is added in place and the gate come in here.
    """
    planes, out = planes_of(asm, fused.output), place_of(asm, fused.output)
    stride, before = (scan.stride, scan.before) if scan else ((1, 1), (0, 0))
    gate: Argument = -1
    reads = [source]
    if fused.gate:
        gate = place_of(asm, fused.gate)
        reads.append(gate)
    if fused.in_place:
        reads.append(out)
    arguments = (
        *(planes.channels, planes.samples, planes.height, planes.width, planes.row),
        *stride,
        *(b % s for b, s in zip(before, stride, strict=True)),
        *(grid.down.cells, grid.across.cells, row),
        *(source, out, int(fused.in_place), gate),
    )
    variant = (stride[1] if stride[1] < 3 else 0,)
    asm.emit(kernels.unpack, arguments, planes.channels, reads, [out], variant)
