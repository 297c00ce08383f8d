"""Losses and counts on the tape: each lane's share, then one number a step and block."""

from netwright.engines.cpu.assembly import Argument, Assembly, Place
from netwright.engines.cpu.fusion import FusedCall
from netwright.engines.cpu.lowering.formulas import SCALE
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.kernels.cpu import losses
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.kernels.cpu.reductions import lane_total
from netwright.operations.tensor import Tensor


def softmax(asm: Assembly, fused: FusedCall) -> None:
    (logits,) = fused.call.inputs
    reads, writes = [asm.at(logits)], [asm.at(fused.output)]
    arguments: list[Argument] = [logits.size, asm.lanes, *reads, *writes]
    asm.emit(losses.softmax, arguments, asm.lanes // LANES, reads, writes)


def softmax_cross_entropy(asm: Assembly, fused: FusedCall) -> None:
    logits, target = fused.call.inputs
    loss, probabilities = fused.call.outputs
    shares = asm.buffer(f"{loss.name}/lanes", asm.lanes)
    reads = [asm.at(logits), asm.at(target), SCALE]
    writes = [asm.at(probabilities), shares]
    arguments: list[Argument] = [logits.size, asm.lanes, *reads, *writes]
    asm.emit(losses.softmax_cross_entropy, arguments, asm.lanes // LANES, reads, writes)
    _total(asm, loss, shares)


def mean_squared_error(asm: Assembly, fused: FusedCall) -> None:
    _scalar(asm, fused)


def correct_count(asm: Assembly, fused: FusedCall) -> None:
    _scalar(asm, fused)


def gradient(asm: Assembly, fused: FusedCall) -> None:
    """The gradient of either loss, from its two inputs."""
    reads = [*(asm.at(tensor) for tensor in fused.call.inputs), SCALE]
    out = asm.at(fused.output)
    factory = getattr(losses, fused.call.operation)
    arguments: list[Argument] = [fused.output.size, asm.lanes, *reads, out]
    asm.emit(factory, arguments, asm.lanes // LANES, reads, [out])


def _scalar(asm: Assembly, fused: FusedCall) -> None:
    scores = fused.call.inputs[0]
    shares = asm.buffer(f"{fused.output.name}/lanes", asm.lanes)
    reads = [*(asm.at(tensor) for tensor in fused.call.inputs), SCALE]
    factory = getattr(losses, fused.call.operation)
    arguments: list[Argument] = [scores.size, asm.lanes, *reads, shares]
    asm.emit(factory, arguments, asm.lanes // LANES, reads, [shares])
    _total(asm, fused.output, shares)


def _total(asm: Assembly, scalar: Tensor, shares: Place) -> None:
    ring = Place(f"{scalar.name}/ring")
    asm.rings[scalar.name] = ring.buffer
    arguments = (asm.lanes, shares, ring, asm.slots, asm.blocks)
    asm.emit(lane_total, arguments, 1, [shares], [ring])


LOWERINGS: dict[str, Lowering] = {
    "softmax": softmax,
    "softmax_cross_entropy": softmax_cross_entropy,
    "softmax_cross_entropy_gradient": gradient,
    "mean_squared_error": mean_squared_error,
    "mean_squared_error_gradient": gradient,
    "correct_count": correct_count,
}
