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
from netwright.engines.cpu.update import COEFFICIENTS, Update, emit_update
from netwright.kernels.cpu import batches
from netwright.operations.tensor import Role, Tensor
from netwright.program.memory import Layout
from netwright.program.program import Program


@dataclass(frozen=True, slots=True)
class Persistent:
    """Offsets of the blocks that survive from step to step."""

    block: ParameterBlock
    learned: int
    """Floats of the block up to the frozen parameters, which come last."""
    update: Update
    parameters: int
    gradients: int
    moments: tuple[int, ...]
    end: int

    @classmethod
    def of(cls, program: Program, update: Update) -> "Persistent":
        """Parameters, gradients and as many moments as the learning rule needs."""
        tensors = [p.tensor for p in sorted(program.parameters, key=lambda p: p.frozen)]
        block = ParameterBlock.of(tensors)
        learned = sum(stored_size(p.tensor.shape) for p in program.parameters if not p.frozen)
        first, second, *moments = (n * block.size for n in range(2 + update.moments))
        end = (2 + update.moments) * block.size
        return cls(block, learned, update, first, second, tuple(moments), end)


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
        blocks = (persistent.parameters, persistent.gradients, *persistent.moments)
        emit_update(asm, persistent.update, program, persistent.learned, blocks)
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
