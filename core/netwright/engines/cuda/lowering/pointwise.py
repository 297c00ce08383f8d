"""Formulas of numbers, and reshapes."""

from netwright.engines.cuda.lowering.formulas import emit_formula, emit_row_totals
from netwright.engines.cuda.lowering.lowering import Lowering
from netwright.engines.formula_lowering import FormulaLowering

LOWERINGS: dict[str, Lowering] = FormulaLowering(emit_formula, emit_row_totals).lowerings
