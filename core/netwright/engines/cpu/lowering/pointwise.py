"""Formulas of numbers and reshapes on the tape."""

from netwright.engines.cpu.lowering.formulas import emit_formula, emit_row_totals
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.formula_lowering import FormulaLowering

LOWERINGS: dict[str, Lowering] = FormulaLowering(emit_formula, emit_row_totals).lowerings
