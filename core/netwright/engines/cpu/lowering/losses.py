"""Losses and counts on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.formulas import emit_formula, emit_lane_totals
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.loss_lowering import Arguments, LossLowering
from netwright.engines.place import Place
from netwright.kernels.cpu import losses
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.reductions import lane_total
from netwright.kernels.variant import Factory, Variant


def _emit_lanes(
    asm: Assembly,
    factory: Factory,
    arguments: Arguments,
    reads: list[Place],
    writes: list[Place],
    variant: Variant,
) -> None:
    asm.emit(factory, arguments, asm.lanes // LANES, reads, writes, variant)


def _emit_total(asm: Assembly, shares: Place, ring: Place) -> None:
    arguments = (asm.lanes, shares, ring, asm.slots, asm.blocks)
    asm.emit(lane_total, arguments, 1, [shares], [ring])


LOWERINGS: dict[str, Lowering] = LossLowering(
    emit_formula, emit_lane_totals, _emit_lanes, _emit_total, losses
).lowerings
