"""From programs to launches: rows, words, and where everything lies in one arena.

    parameters | gradients | moments | samples of the data | rings of losses and coefficients |
    tensors without a batch axis | workspace

What stands before the workspace survives from step to step. The workspace is shared by training
and evaluation, which never run at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netwright.engines.cuda import resident
from netwright.engines.cuda.arithmetic import Arithmetic
from netwright.engines.cuda.assembly import ALIGNMENT, HALT, SEED, STEP, Assembly
from netwright.engines.cuda.device import WARP, Launch
from netwright.engines.cuda.lowering.lowering import THREADS, blocks_for
from netwright.engines.cuda.lowering.table import FUSING, LOWERINGS
from netwright.engines.cuda.resident import Resident
from netwright.engines.cuda.update import emit_tick, emit_update
from netwright.engines.fusion import FusedCall, fuse
from netwright.engines.parameters import stored_size
from netwright.engines.persistent import Persistent
from netwright.engines.place import COEFFICIENT_RING, COEFFICIENTS, SCALE, Argument, Place
from netwright.engines.samples import Samples
from netwright.engines.update import Update
from netwright.kernels.cuda import batches
from netwright.kernels.variant import Key
from netwright.operations.tensor import Role, Tensor
from netwright.program.program import Program

_ORDER_WORDS = 1 << 18
"""Sample numbers that are kept at once: 2 MB."""
_MOST_SLOTS = 4096
_EVALUATION_SLOTS = 64


@dataclass(frozen=True)
class Tape:
    """A program ready to run."""

    launches: list[Launch]
    slots: int
    step: int
    """Where in the words the number of the step stands."""
    halt: int
    seed: int
    order: int
    """Where the sample numbers of the steps stand."""
    coefficients: int
    """Where in the floats the coefficients of the steps stand."""
    losses: tuple[int, ...]
    """Where the ring of each loss stands."""
    counts: tuple[int, ...]
    kept: Mapping[str, int]
    """Where tensors lie that are read after a step."""
    tensors: Mapping[str, int]
    """Floats of each tensor."""
    resident: Resident | None = None
    """All launches as one, which does several steps."""

    @property
    def recorded(self) -> list[Launch]:
        """The launches that a device is given."""
        return [self.resident.launch] if self.resident else self.launches


@dataclass(frozen=True)
class RunPlan:
    """What an engine needs to know before it takes memory."""

    persistent: Persistent
    lanes: int
    data: Mapping[str, int]
    """Where the samples of each data tensor begin."""
    training: Tape | None
    evaluation: Tape
    words: list[int]
    arena_floats: int
    workspace: int
    """Where the workspace begins."""

    @property
    def tapes(self) -> list[Tape]:
        """The tapes that there are."""
        return [tape for tape in (self.training, self.evaluation) if tape is not None]

    @property
    def kernels(self) -> list[Key]:
        """Every kernel of every tape, once."""
        keys = (launch.kernel for tape in self.tapes for launch in tape.recorded)
        return list(dict.fromkeys(keys))

    def tensors(self) -> dict[str, int]:
        """Floats of each tensor of the network."""
        return {name: size for tape in self.tapes for name, size in tape.tensors.items()}


def lanes_of(batch: int) -> int:
    """A batch filled up to whole warps."""
    return -(-batch // WARP) * WARP


def plan_run(
    training: Program | None,
    evaluation: Program,
    update: Update,
    batch: int,
    data: Mapping[str, Samples],
    is_resident: bool = False,
    arithmetic: Arithmetic = Arithmetic.PLAIN,
) -> RunPlan:
    """Plan a run; `data` holds the samples of each data tensor by name.

    With `is_resident` one block does the training tape, many steps a launch, without tensor cores.
    """
    persistent = Persistent.of(evaluation, update)
    lanes = lanes_of(batch)
    end = _aligned(persistent.end)
    places: dict[str, int] = {}
    for name, samples in data.items():
        places[name] = end
        end = _aligned(end + samples.rows.size)
    words: list[int] = []
    slots = max(2, min(_MOST_SLOTS, _ORDER_WORDS // lanes))
    threads = resident.THREADS if is_resident else 0
    wanted = [(training, slots, threads)] if training is not None else []
    made = []
    for program, kept_slots, threads in [*wanted, (evaluation, _EVALUATION_SLOTS, 0)]:
        assert program is not None
        units = Arithmetic.PLAIN if threads else arithmetic
        asm = Assembly(
            lanes=lanes, slots=kept_slots, words=words, threads=threads, arithmetic=units
        )
        planning = _Planning(program, asm, persistent)
        planning.emit(data, places, end)
        offsets, end, size = planning.layout()
        made.append((planning, offsets, size))
    tapes = [planning.tape(offsets) for planning, offsets, _ in made]
    first = tapes[0] if training is not None else None
    most = max(size for _, _, size in made)
    return RunPlan(persistent, lanes, places, first, tapes[-1], words, most, end)


class _Planning:
    """One program on its way."""

    def __init__(self, program: Program, asm: Assembly, persistent: Persistent) -> None:
        self.program, self.asm, self.persistent = program, asm, persistent
        self._start = 0

    def emit(self, data: Mapping[str, Samples], places: Mapping[str, int], start: int) -> None:
        """Append every launch; rings begin at `start`."""
        asm, program = self.asm, self.program
        self._pin_parameters()
        self._start = self._pin_rings(start)
        self.order = asm.room(asm.slots * asm.lanes)
        self._emit_data(data, places)
        # What one block does has the kernels of single calls: there are few of those.
        able = frozenset[str]() if asm.threads else FUSING
        for fused in fuse(program.calls, [*program.kept, *program.gradients.values()], able):
            self._lower(fused)
        if program.gradients:
            kept = self.persistent
            blocks = (kept.parameters, kept.gradients, *kept.moments)
            emit_update(asm, kept.update, program, kept.learned.size, blocks)
            for call in program.updates:
                self._lower(FusedCall(call, call.outputs[0]))
        emit_tick(asm)

    def layout(self) -> tuple[dict[str, int], int, int]:
        """(offsets, end of what must survive, end of the workspace)."""
        kept = [self.asm.at(tensor).buffer for tensor in self.program.kept]
        return self.asm.layout(kept, self._start)

    def tape(self, offsets: dict[str, int]) -> Tape:
        """The launches, now that every place is known."""
        asm, program = self.asm, self.program
        losses, counts = (
            tuple(offsets[asm.rings[tensor.name]] for tensor in tensors)
            for tensors in (program.losses, program.counts)
        )
        launches = asm.launches(offsets)
        together = None
        if asm.threads:
            work = resident.work_of(program, asm.lanes)
            together = resident.together(launches, asm.words, work)
        return Tape(
            launches,
            asm.slots,
            asm.state(STEP),
            asm.state(HALT),
            asm.state(SEED),
            self.order,
            offsets[COEFFICIENT_RING.buffer],
            losses,
            counts,
            {tensor.name: offsets[asm.at(tensor).buffer] for tensor in program.kept},
            {name: size for name, size in asm.sizes.items() if "/" in name},
            together,
        )

    def _lower(self, fused: FusedCall) -> None:
        self.asm.node = fused.call.node
        LOWERINGS[fused.call.operation](self.asm, fused)

    def _pin_parameters(self) -> None:
        kept, asm = self.persistent, self.asm
        for tensor, offset in kept.block.places:
            asm.pin(tensor.name, kept.parameters + offset, stored_size(tensor.shape))
        for tensor, offset in kept.learned.places:
            if tensor.name in self.program.gradients:
                gradient = self.program.gradients[tensor.name].name
                asm.pin(gradient, kept.gradients + offset, stored_size(tensor.shape))

    def _pin_rings(self, start: int) -> int:
        asm = self.asm
        asm.pin(COEFFICIENT_RING.buffer, start, asm.slots * COEFFICIENTS)
        end = start + asm.slots * COEFFICIENTS
        for scalar in (*self.program.losses, *self.program.counts):
            asm.pin(f"{scalar.name}/ring", end, asm.slots)
            end += _aligned(asm.slots)
        return _aligned(end)

    def _emit_data(self, data: Mapping[str, Samples], places: Mapping[str, int]) -> None:
        asm, lanes = self.asm, self.asm.lanes
        count = next(iter(data.values())).count if data else 0
        ring = (self.order, asm.slots, asm.state(STEP))
        scale = asm.buffer(SCALE.buffer, lanes)
        asm.emit(
            batches.lane_scale,
            (lanes, count, COEFFICIENT_RING, COEFFICIENTS, *ring, scale),
            blocks_for(lanes),
            THREADS,
            [COEFFICIENT_RING],
            [scale],
        )
        for item in self.program.data:
            if any(item.tensor in call.inputs for call in self.program.calls):
                asm.node = item.tensor.name.split("/")[0]
                samples = data[item.tensor.name]
                name = f"{item.tensor.name}/samples"
                asm.pin(name, places[item.tensor.name], samples.rows.size)
                self._gather(item.tensor, samples, name, ring)

    def _gather(self, tensor: Tensor, samples: Samples, name: str, ring: Sequence[int]) -> None:
        asm = self.asm
        lanes, source, out = asm.lanes, Place(name), asm.at(tensor)
        if tensor.role is Role.INDEX and not tensor.shape:
            arguments: tuple[Argument, ...] = (lanes, source, *ring, out)
            asm.emit(batches.gather_labels, arguments, blocks_for(lanes), THREADS, [source], [out])
            return
        tiles = -(-tensor.size // batches.EDGE)
        arguments = (lanes, tensor.size, source, samples.row, *ring, out, tiles)
        blocks = tiles * (lanes // batches.EDGE)
        asm.emit(batches.gather, arguments, blocks, batches.THREADS, [source], [out])


def _aligned(end: int) -> int:
    return -(-end // ALIGNMENT) * ALIGNMENT
