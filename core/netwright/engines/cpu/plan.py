"""From a program to a tape: rows, words, and where everything lies in one arena.

    parameters | gradients | moments | rings of losses and coefficients | gradients of teams |
    workspace of each team

What stands before the workspace survives from step to step. The workspace is shared by all
tapes of a run, which never run at the same time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from netwright.engines.cpu.assembly import ALIGNMENT, Assembly
from netwright.engines.cpu.compiled import Compiled, compiled
from netwright.engines.cpu.lanes import LaneBlocks
from netwright.engines.cpu.lowering.brought import in_lanes, place_of, planes_of
from netwright.engines.cpu.lowering.layouts import lower
from netwright.engines.cpu.lowering.table import LOWERINGS
from netwright.engines.cpu.lowering.vectors import flat_name, reads_flat
from netwright.engines.cpu.teams import emit_gathering
from netwright.engines.cpu.update import emit_update
from netwright.engines.fusion import FusedCall, fuse
from netwright.engines.parameters import stored_size
from netwright.engines.persistent import Persistent
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, SCALE, Place
from netwright.engines.samples import Samples
from netwright.kernels.cpu import batches
from netwright.kernels.cpu.planes import gather_planes
from netwright.operations.tensor import Role, Tensor
from netwright.program.memory import Layout
from netwright.program.program import Program


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
        return compiled(self.assembly, self.layout)

    def offset(self, name: str, team: int = 0) -> int:
        """Where a buffer of a team lies in the arena."""
        offsets = {**self.assembly.pinned, **self.layout.offsets}
        return offsets[name] + self.assembly.shift(name, team)


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
    asm = Assembly(
        lanes=lanes.lanes,
        blocks=lanes.blocks,
        slots=slots,
        is_single=lanes.is_single,
        samples=lanes.few,
    )
    if like is not None:
        asm.product_tiles |= like.assembly.product_tiles
    _pin_parameters(asm, program, persistent)
    coefficients = start
    asm.pin(COEFFICIENT_RING.buffer, coefficients, slots * COEFFICIENTS)
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
        lower(asm, fused)
    kept = {tensor.name: asm.at(in_lanes(asm, tensor)) for tensor in program.kept}
    if lanes.teams > 1 and len(asm.sections) == 1:
        asm.teams = lanes.teams
    if asm.teams > 1 and program.gradients:
        names = [tensor.name for tensor in program.gradients.values()]
        end = emit_gathering(asm, names, persistent.gradients, persistent.learned.size, end)
    asm.begin_update()
    if program.gradients:
        blocks = (persistent.parameters, persistent.gradients, *persistent.moments)
        emit_update(asm, persistent.update, program, persistent.learned.size, blocks)
        for call in program.updates:
            asm.node = call.node
            LOWERINGS[call.operation](asm, FusedCall(call, call.outputs[0]))
    layout = asm.layout([place.buffer for place in kept.values()], end)
    return Tape(asm, layout, end, order, coefficients, kept)


def _pin_parameters(asm: Assembly, program: Program, persistent: Persistent) -> None:
    for tensor, offset in persistent.block.places:
        asm.pin(tensor.name, persistent.parameters + offset, stored_size(tensor.shape))
    for tensor, offset in persistent.learned.places:
        if tensor.name in program.gradients:
            gradient = program.gradients[tensor.name].name
            asm.pin(gradient, persistent.gradients + offset, stored_size(tensor.shape))


def _emit_data(asm: Assembly, program: Program, order: int, data: Mapping[str, Samples]) -> None:
    count = next(iter(data.values())).count if data else 0
    scale = asm.buffer(SCALE.buffer, asm.lanes)
    ring = (order, asm.slots, asm.blocks)
    asm.emit(
        batches.lane_scale,
        (asm.lanes, count, COEFFICIENT_RING, *ring, scale, COEFFICIENTS),
        1,
        [COEFFICIENT_RING],
        [scale],
    )
    for item in program.data:
        tensor = item.tensor
        readers = [call for call in program.calls if tensor in call.inputs]
        if not readers:
            continue
        asm.node = tensor.name.split("/")[0]
        samples = data[tensor.name]
        if all(reads_flat(asm, call, tensor) for call in readers):
            flat = asm.buffer(flat_name(tensor), samples.row)
            arguments = (asm.lanes, samples.address, samples.row, *ring, flat)
            asm.emit(batches.gather_one, arguments, 1, [], [flat])
            continue
        if asm.samples and any(
            call.operation in ("conv2d", "conv_transpose2d") for call in readers
        ):
            _gather_planes(asm, tensor, samples, ring)
            continue
        is_label = tensor.role is Role.INDEX and not tensor.shape
        groups = 1 if is_label else samples.row // 16
        place = asm.buffer(tensor.name, asm.lanes * (1 if is_label else samples.row))
        asm.emit(
            batches.gather_labels if is_label else batches.gather,
            (asm.lanes, samples.address, samples.row, *ring, place),
            groups,
            [],
            [place],
        )


def _gather_planes(
    asm: Assembly, tensor: Tensor, samples: Samples, ring: tuple[int, int, int]
) -> None:
    planes = planes_of(asm, tensor)
    asm.planes[tensor.name] = planes
    out = place_of(asm, tensor)
    source = (planes.samples, samples.address, samples.row, *ring, asm.lanes)
    arguments = (*source, planes.area, planes.row, out)
    asm.emit(gather_planes, arguments, planes.channels, [], [out])
