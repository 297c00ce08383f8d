"""Losses and counts: each lane's share, then one number a step."""

from netwright.engines.cuda.assembly import STEP, Assembly
from netwright.engines.cuda.lowering.formulas import emit_formula, emit_lane_totals
from netwright.engines.cuda.lowering.lowering import THREADS, Lowering, blocks_for
from netwright.engines.formulas import Operands, Rows, operands_of_loss, weighed_formula
from netwright.engines.fusion import FusedCall
from netwright.engines.place import SCALE, Argument, Place
from netwright.kernels.cuda import losses
from netwright.kernels.cuda.reductions import lane_total
from netwright.kernels.variant import float_bits
from netwright.operations.losses import COUNTED, RIGHT
from netwright.operations.operation import number, numbers
from netwright.operations.tensor import Tensor

_WARP = 32


def softmax_cross_entropy(asm: Assembly, fused: FusedCall) -> None:
    loss, probabilities = fused.call.outputs
    shares = asm.buffer(f"{loss.name}/lanes", asm.lanes)
    _emit_cross_entropy(asm, fused, [asm.at(probabilities), shares])
    _total(asm, loss, shares)


def softmax_cross_entropy_gradient(asm: Assembly, fused: FusedCall) -> None:
    _emit_cross_entropy(asm, fused, [asm.at(fused.output)])


def elementwise_loss(asm: Assembly, fused: FusedCall) -> None:
    text, operands, rows = weighed_formula(asm, fused)
    shares = asm.buffer(f"{fused.output.name}/lanes", asm.lanes)
    emit_lane_totals(asm, text, operands, rows, shares)
    _total(asm, fused.output, shares)


def elementwise_loss_gradient(asm: Assembly, fused: FusedCall) -> None:
    text, operands, rows = weighed_formula(asm, fused)
    emit_formula(asm, text, operands, rows, asm.at(fused.output))


def correct_count(asm: Assembly, fused: FusedCall) -> None:
    scores, target = fused.call.inputs
    shares = [asm.buffer(f"{tensor.name}/lanes", asm.lanes) for tensor in fused.call.outputs]
    reads = [asm.at(scores), asm.at(target), SCALE]
    arguments: list[Argument] = [*_sizes(asm, scores), *reads, *shares]
    blocks = blocks_for(asm.lanes, 1, _WARP)
    asm.emit(losses.correct_count, arguments, blocks, _WARP, reads, shares, (_is_dense(fused),))
    for tensor, share in zip(fused.call.outputs, shares, strict=True):
        _total(asm, tensor, share)


def binary_correct_count(asm: Assembly, fused: FusedCall) -> None:
    for tensor, text in zip(fused.call.outputs, (RIGHT, COUNTED), strict=True):
        operands, rows = operands_of_loss(asm, fused, text)
        shares = asm.buffer(f"{tensor.name}/lanes", asm.lanes)
        emit_lane_totals(asm, f"where(scale > 0, {text}, 0)", operands, rows, shares)
        _total(asm, tensor, shares)


def _emit_cross_entropy(asm: Assembly, fused: FusedCall, writes: list[Place]) -> None:
    """The loss or its gradient, which have the same arguments but for what they write."""
    values, target, *weight = fused.call.inputs
    scale = _weighed_scale(asm, fused, weight)
    weights = numbers(fused.call.settings, "class_weights") or (1.0,) * values.shape[-1]
    reads = [asm.at(values), asm.at(target), scale]
    arguments: list[Argument] = [
        *_sizes(asm, values),
        *reads,
        float_bits(number(fused.call.settings, "factor")),
        asm.table(map(float_bits, weights)),
        *writes,
    ]
    # What is written is read again on the way to the probabilities.
    touched = [*reads, *writes]
    factory = getattr(losses, fused.call.operation)
    blocks = blocks_for(asm.lanes, 1, _WARP)
    asm.emit(factory, arguments, blocks, _WARP, touched, writes, (_is_dense(fused),))


def _weighed_scale(asm: Assembly, fused: FusedCall, weight: list[Tensor]) -> Place:
    """1 / batch size, times the weight of each sample if there is one."""
    if not weight:
        return SCALE
    operands = Operands(asm)
    operands.place("scale", "each", SCALE)
    operands.place("weight", "each", asm.at(weight[0]))
    weighed = asm.buffer(f"{fused.output.name}/scale", asm.lanes)
    text = "where(scale > 0, scale * weight, 0)"
    emit_formula(asm, text, operands, Rows(1, asm.lanes), weighed)
    return weighed


def _sizes(asm: Assembly, values: Tensor) -> tuple[int, int, int]:
    """(classes, lanes, steps) of logits or probabilities."""
    classes = values.shape[-1]
    return classes, asm.lanes, values.size // classes


def _is_dense(fused: FusedCall) -> int:
    values, target = fused.call.inputs[:2]
    return int(len(target.shape) == len(values.shape))


def _total(asm: Assembly, scalar: Tensor, shares: Place) -> None:
    ring = Place(f"{scalar.name}/ring")
    asm.rings[scalar.name] = ring.buffer
    arguments = (asm.lanes, shares, ring, asm.slots, asm.state(STEP))
    asm.emit(lane_total, arguments, 1, THREADS, [shares], [ring])


LOWERINGS: dict[str, Lowering] = {
    "softmax_cross_entropy": softmax_cross_entropy,
    "softmax_cross_entropy_gradient": softmax_cross_entropy_gradient,
    "elementwise_loss": elementwise_loss,
    "elementwise_loss_gradient": elementwise_loss_gradient,
    "correct_count": correct_count,
    "binary_correct_count": binary_correct_count,
}
