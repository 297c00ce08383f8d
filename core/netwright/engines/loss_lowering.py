"""Lowering of losses and counts: each lane's share, then one number a step.

The same on every engine, but for how formulas are computed and how each lane gets a kernel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from netwright.engines.formulas import (
    Operands,
    Rows,
    operands_of_loss,
    weighed_formula,
)
from netwright.engines.fusion import FusedCall
from netwright.engines.place import SCALE, Argument, Place
from netwright.engines.workspace import Workspace
from netwright.kernels.variant import Factory, Variant, float_bits
from netwright.operations.losses import COUNTED, RIGHT
from netwright.operations.operation import number, numbers
from netwright.operations.tensor import Tensor

Emit = Callable[[Any, str, Operands, Rows, Place], None]
"""(assembly, formula, operands, rows, out): append what computes it."""

Arguments = list[Argument]


class EmitLanes(Protocol):
    """Append a kernel that works lane by lane."""

    def __call__(
        self,
        asm: Any,
        factory: Factory,
        arguments: Arguments,
        reads: list[Place],
        writes: list[Place],
        variant: Variant,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class LossLowering:
    """How an engine computes formulas, kernels lane by lane, and the sum over the lanes.

    `kernels` are the engine's own, by the name of the operation; `emit_total` appends the sum of
    a buffer of shares, which goes to the place of the step in the ring of a scalar.
    """

    emit_formula: Emit
    emit_lane_totals: Emit
    emit_lanes: EmitLanes
    emit_total: Callable[[Any, Place, Place], None]
    kernels: Any

    def softmax_cross_entropy(self, asm: Workspace, fused: FusedCall) -> None:
        loss, probabilities = fused.call.outputs
        shares = asm.buffer(f"{loss.name}/lanes", asm.lanes)
        self._emit_cross_entropy(asm, fused, [asm.at(probabilities), shares])
        self._total(asm, loss, shares)

    def softmax_cross_entropy_gradient(self, asm: Workspace, fused: FusedCall) -> None:
        self._emit_cross_entropy(asm, fused, [asm.at(fused.output)])

    def elementwise_loss(self, asm: Workspace, fused: FusedCall) -> None:
        text, operands, rows = weighed_formula(asm, fused)
        shares = asm.buffer(f"{fused.output.name}/lanes", asm.lanes)
        self.emit_lane_totals(asm, text, operands, rows, shares)
        self._total(asm, fused.output, shares)

    def elementwise_loss_gradient(self, asm: Workspace, fused: FusedCall) -> None:
        text, operands, rows = weighed_formula(asm, fused)
        self.emit_formula(asm, text, operands, rows, asm.at(fused.output))

    def correct_count(self, asm: Workspace, fused: FusedCall) -> None:
        scores, target = fused.call.inputs
        shares = [asm.buffer(f"{tensor.name}/lanes", asm.lanes) for tensor in fused.call.outputs]
        reads = [asm.at(scores), asm.at(target), SCALE]
        arguments: Arguments = [*_sizes(asm, scores), *reads, *shares]
        kernel = self.kernels.correct_count
        self.emit_lanes(asm, kernel, arguments, reads, shares, (_is_dense(fused),))
        for tensor, share in zip(fused.call.outputs, shares, strict=True):
            self._total(asm, tensor, share)

    def binary_correct_count(self, asm: Workspace, fused: FusedCall) -> None:
        for tensor, text in zip(fused.call.outputs, (RIGHT, COUNTED), strict=True):
            operands, rows = operands_of_loss(asm, fused, text)
            shares = asm.buffer(f"{tensor.name}/lanes", asm.lanes)
            self.emit_lane_totals(asm, f"where(scale > 0, {text}, 0)", operands, rows, shares)
            self._total(asm, tensor, shares)

    def _emit_cross_entropy(self, asm: Workspace, fused: FusedCall, writes: list[Place]) -> None:
        """The loss or its gradient, which have the same arguments but for what they write."""
        values, target, *weight = fused.call.inputs
        scale = self._weighed_scale(asm, fused, weight)
        weights = numbers(fused.call.settings, "class_weights") or (1.0,) * values.shape[-1]
        reads = [asm.at(values), asm.at(target), scale]
        arguments: Arguments = [
            *_sizes(asm, values),
            *reads,
            float_bits(number(fused.call.settings, "factor")),
            asm.table(map(float_bits, weights)),
            *writes,
        ]
        kernel = getattr(self.kernels, fused.call.operation)
        self.emit_lanes(asm, kernel, arguments, reads, writes, (_is_dense(fused),))

    def _weighed_scale(self, asm: Workspace, fused: FusedCall, weight: list[Tensor]) -> Place:
        """1 / batch size, times the weight of each sample if there is one."""
        if not weight:
            return SCALE
        operands = Operands(asm)
        operands.place("scale", "each", SCALE)
        operands.place("weight", "each", asm.at(weight[0]))
        weighed = asm.buffer(f"{fused.output.name}/scale", asm.lanes)
        text = "where(scale > 0, scale * weight, 0)"
        self.emit_formula(asm, text, operands, Rows(1, asm.lanes), weighed)
        return weighed

    def _total(self, asm: Workspace, scalar: Tensor, shares: Place) -> None:
        ring = Place(f"{scalar.name}/ring")
        asm.rings[scalar.name] = ring.buffer
        self.emit_total(asm, shares, ring)

    @property
    def lowerings(self) -> dict[str, Callable[[Any, FusedCall], None]]:
        """By operation."""
        return {
            "softmax_cross_entropy": self.softmax_cross_entropy,
            "softmax_cross_entropy_gradient": self.softmax_cross_entropy_gradient,
            "elementwise_loss": self.elementwise_loss,
            "elementwise_loss_gradient": self.elementwise_loss_gradient,
            "correct_count": self.correct_count,
            "binary_correct_count": self.binary_correct_count,
        }


def _sizes(asm: Workspace, values: Tensor) -> tuple[int, int, int]:
    """(classes, lanes, steps) of logits or probabilities."""
    classes = values.shape[-1]
    return classes, asm.lanes, values.size // classes


def _is_dense(fused: FusedCall) -> int:
    values, target = fused.call.inputs[:2]
    return int(len(target.shape) == len(values.shape))
