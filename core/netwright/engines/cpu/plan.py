"""From a program to a tape: rows, words, and where everything lies in one arena.

    parameters | gradients | moments | rings of losses and coefficients | workspace

What stands before the workspace survives from step to step. The workspace is shared by all
tapes of a run, which never run at the same time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from netwright.engines.cpu.assembly import ALIGNMENT, Assembly, Compiled, Place
from netwright.engines.cpu.fusion import fuse
from netwright.engines.cpu.lanes import LaneBlocks
from netwright.engines.cpu.lowering.losses import SCALE
from netwright.engines.cpu.lowering.table import LOWERINGS
from netwright.engines.cpu.parameters import ParameterBlock, stored_size
from netwright.engines.cpu.samples import Samples
from netwright.engines.cpu.tape import HALT
from netwright.kernels.cpu import batches, optimizers
from netwright.kernels.cpu.pointwise import CHUNK
from netwright.kernels.cpu.reductions import all_finite
from netwright.operations.tensor import Role, Tensor
from netwright.program.memory import Layout
from netwright.program.program import Program

COEFFICIENTS = 8
"""Numbers a step: 1 / batch size, then those of the optimizer."""
MOMENTS = {"SGD": 1, "Adam": 2}
_OPTIMIZERS = {"SGD": optimizers.sgd, "Adam": optimizers.adam}


@dataclass(frozen=True, slots=True)
class Persistent:
    """Offsets of the blocks that survive from step to step."""

    block: ParameterBlock
    optimizer: str
    parameters: int
    gradients: int
    moments: tuple[int, int]
    end: int

    @classmethod
    def of(cls, program: Program, optimizer: str) -> "Persistent":
        """Parameters, gradients and as many moments as the optimizer needs."""
        block = ParameterBlock.of([p.tensor for p in program.parameters])
        starts = [number * block.size for number in range(2 + MOMENTS[optimizer])]
        first, second = starts[2], starts[-1]
        end = (2 + MOMENTS[optimizer]) * block.size
        return cls(block, optimizer, starts[0], starts[1], (first, second), end)


@dataclass(frozen=True)
class Tape:
    """A program ready to run, but for the addresses of its data."""

    assembly: Assembly
    layout: Layout
    persistent_end: int
    order: int
    """Where in the words the sample numbers of the steps stand."""
    coefficients: int
    kept: Mapping[str, Place]
    """Workspace tensors that are read after a step."""

    @property
    def arena_size(self) -> int:
        """Floats from the beginning of the arena to the end of this tape's workspace."""
        return self.layout.size

    def compile(self) -> Compiled:
        """Rows, words and sections; compiles kernels that are not in the cache."""
        return self.assembly.compile(self.layout)

    def offset(self, name: str) -> int:
        """Where a buffer lies in the arena."""
        return {**self.assembly.pinned, **self.layout.offsets}[name]


def plan(
    program: Program,
    persistent: Persistent,
    lanes: LaneBlocks,
    slots: int,
    start: int,
    data: Mapping[str, Samples],
    like: Tape | None = None,
) -> Tape:
    """Lower a program. Rings begin at `start`, behind everything that must survive.

    `data` holds the samples of each data tensor by name; `like` is a tape whose sizes of tile
    serve again where they can.
    """
    asm = Assembly(lanes.lanes, lanes.blocks, slots)
    if like is not None:
        asm.product_tiles |= like.assembly.product_tiles
    _pin_parameters(asm, program, persistent)
    coefficients = start
    asm.pin("coefficients", coefficients, slots * COEFFICIENTS)
    end = coefficients + slots * COEFFICIENTS
    for scalar in (*program.losses, *program.counts):
        size = -(-slots * lanes.blocks // ALIGNMENT) * ALIGNMENT
        asm.pin(f"{scalar.name}/ring", end, size)
        end += size
    order = asm.room(slots * lanes.blocks * lanes.lanes)
    _emit_data(asm, program, order, data)
    wanted: list[Tensor] = [*program.kept, *program.gradients.values()]
    for fused in fuse(program.calls, wanted):
        asm.node = fused.call.node
        LOWERINGS[fused.call.operation](asm, fused)
    asm.begin_update()
    if program.gradients:
        _emit_update(asm, persistent)
    kept = {tensor.name: asm.at(tensor) for tensor in program.kept}
    layout = asm.layout([place.buffer for place in kept.values()], end)
    return Tape(asm, layout, end, order, coefficients, kept)


def _pin_parameters(asm: Assembly, program: Program, persistent: Persistent) -> None:
    block = persistent.block
    for tensor, offset in zip(block.tensors, block.offsets, strict=True):
        size = stored_size(tensor.shape)
        asm.pin(tensor.name, persistent.parameters + offset, size)
        if tensor.name in program.gradients:
            gradient = program.gradients[tensor.name].name
            asm.pin(gradient, persistent.gradients + offset, size)


def _emit_data(asm: Assembly, program: Program, order: int, data: Mapping[str, Samples]) -> None:
    count = next(iter(data.values())).count if data else 0
    scale = asm.buffer(SCALE.buffer, asm.lanes)
    ring = (order, asm.slots, asm.blocks)
    asm.emit(
        batches.lane_scale,
        (asm.lanes, count, Place("coefficients"), *ring, scale, COEFFICIENTS),
        1,
        [Place("coefficients")],
        [scale],
    )
    used = {tensor.name for call in program.calls for tensor in call.inputs}
    for item in program.data:
        tensor = item.tensor
        if tensor.name not in used:
            continue
        asm.node = tensor.name.split("/")[0]
        samples = data[tensor.name]
        is_label = tensor.role is Role.INDEX
        groups = 1 if is_label else samples.row // 16
        place = asm.buffer(tensor.name, asm.lanes * (1 if is_label else samples.row))
        asm.emit(
            batches.gather_labels if is_label else batches.gather,
            (asm.lanes, samples.address, samples.row, *ring, place),
            groups,
            [],
            [place],
        )


def _emit_update(asm: Assembly, persistent: Persistent) -> None:
    size = persistent.block.size
    units = -(-size // CHUNK)
    blocks = {
        "all parameters": persistent.parameters,
        "all gradients": persistent.gradients,
        "all first moments": persistent.moments[0],
        "all second moments": persistent.moments[1],
    }
    for name, offset in blocks.items():
        asm.pin(name, offset, size)
    parameters, gradients, first, second = (Place(name) for name in blocks)
    asm.node = ""
    asm.emit(all_finite, (size, gradients, HALT), units, [gradients], [])
    asm.emit(
        _OPTIMIZERS[persistent.optimizer],
        (
            size,
            parameters,
            gradients,
            first,
            second,
            Place("coefficients"),
            asm.slots,
            COEFFICIENTS,
        ),
        units,
        [gradients, Place("coefficients")],
        [parameters, first, second],
        checked=True,
    )
