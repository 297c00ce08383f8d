"""Lowering of what is a formula: the same on every engine, but for how a formula is computed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from netwright.engines.formulas import (
    Operands,
    Rows,
    formula_of,
    guarded,
    has_gaps,
    operands_of,
    values_of_parameters,
)
from netwright.engines.fusion import FusedCall
from netwright.engines.place import SCALE, Place
from netwright.engines.workspace import Workspace
from netwright.operations.pointwise import OPERATIONS, PointwiseOperation

Emit = Callable[[Any, str, Operands, Rows, Place], None]
"""(assembly, formula, operands, rows, out): append what computes it."""


@dataclass(frozen=True, slots=True)
class FormulaLowering:
    """How an engine computes a formula for every number, and its sum over each row."""

    emit_formula: Emit
    emit_row_totals: Emit

    def each_number(self, asm: Workspace, fused: FusedCall) -> None:
        """A formula of tensors of one length; a parameter has one value, or one a channel."""
        formula = formula_of(fused)
        operands = operands_of(asm, fused, formula)
        out = asm.at(fused.output)
        size = asm.sizes[out.buffer]
        values = values_of_parameters(fused, formula)
        self.emit_formula(asm, formula.text, operands, Rows(values, size // values), out)

    def typed_formula(self, asm: Workspace, fused: FusedCall) -> None:
        """As above. Padded lanes become 0: the formula need not be defined where they are."""
        formula = formula_of(fused)
        if not has_gaps(formula.text):
            self.each_number(asm, fused)
            return
        operands = operands_of(asm, fused, formula)
        operands.place("scale", "lane", SCALE)
        count = fused.output.size
        rows = Rows(count, asm.lanes, count // values_of_parameters(fused, formula))
        text = f"where(scale > 0, {formula.text}, 0)"
        self.emit_formula(asm, text, operands, rows, asm.at(fused.output))

    def typed_formula_gradient(self, asm: Workspace, fused: FusedCall) -> None:
        """Where nothing comes back, as in padded lanes, nothing is passed on."""
        formula = formula_of(fused)
        values = values_of_parameters(fused, formula)
        rows = Rows(values, fused.output.size * asm.lanes // values)
        operands = operands_of(asm, fused, formula)
        self.emit_formula(asm, guarded(formula), operands, rows, asm.at(fused.output))

    def parameter_gradient(self, asm: Workspace, fused: FusedCall) -> None:
        """One sum for each value of the parameter."""
        formula = formula_of(fused)
        values = fused.output.size
        rows = Rows(values, fused.call.inputs[0].size * asm.lanes // values)
        operands = operands_of(asm, fused, formula)
        self.emit_row_totals(asm, guarded(formula), operands, rows, asm.at(fused.output))

    def reshape(self, asm: Workspace, fused: FusedCall) -> None:
        """Lanes are innermost, so other shapes of the same numbers are the same memory."""
        asm.aliases[fused.output.name] = fused.call.inputs[0].name

    @property
    def lowerings(self) -> dict[str, Callable[[Any, FusedCall], None]]:
        """By operation."""
        return {
            **{
                row.name: self.each_number
                for row in OPERATIONS
                if isinstance(row, PointwiseOperation)
            },
            "formula": self.typed_formula,
            "formula_gradient": self.typed_formula_gradient,
            "formula_parameter_gradient": self.parameter_gradient,
            "reshape": self.reshape,
        }
