"""The launches of losses and counts."""

from netwright.engines.cuda.assembly import STEP, Assembly
from netwright.engines.cuda.lowering.formulas import emit_formula, emit_lane_totals
from netwright.engines.cuda.lowering.lowering import THREADS, WARP, Lowering, blocks_for
from netwright.engines.loss_lowering import Arguments, LossLowering
from netwright.engines.place import Place
from netwright.kernels.cuda import losses
from netwright.kernels.cuda.reductions import lane_total
from netwright.kernels.variant import Factory, Variant


def _emit_lanes(
    asm: Assembly,
    factory: Factory,
    arguments: Arguments,
    reads: list[Place],
    writes: list[Place],
    variant: Variant,
) -> None:
    """Append a thread for each lane, which may read again what it writes."""
    touched = [*reads, *writes]
    asm.emit(factory, arguments, blocks_for(asm.lanes, 1, WARP), WARP, touched, writes, variant)


def _emit_total(asm: Assembly, shares: Place, ring: Place) -> None:
    arguments = (asm.lanes, shares, ring, asm.slots, asm.state(STEP))
    asm.emit(lane_total, arguments, 1, THREADS, [shares], [ring])


LOWERINGS: dict[str, Lowering] = LossLowering(
    emit_formula, emit_lane_totals, _emit_lanes, _emit_total, losses
).lowerings
