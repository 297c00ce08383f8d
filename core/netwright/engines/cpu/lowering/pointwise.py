"""Formulas of numbers and reshapes on the tape."""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.cpu.lowering.formulas import (
    SCALE,
    Operands,
    Rows,
    emit_formula,
    emit_row_totals,
)
from netwright.engines.cpu.lowering.lowering import Lowering
from netwright.engines.fusion import FusedCall
from netwright.operations.formula.functions import FUNCTIONS
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import Apply, parts_of
from netwright.operations.operation import number
from netwright.operations.pointwise import OPERATIONS, Formula, PointwiseOperation
from netwright.operations.table import TABLE


def each_number(asm: Assembly, fused: FusedCall) -> None:
    """A formula of tensors of one length; a parameter has one value in all, or one a channel."""
    formula = _formula_of(fused)
    operands = _operands(asm, fused, formula)
    out = asm.at(fused.output)
    size = asm.sizes[out.buffer]
    values = _values_of_parameters(fused, formula)
    emit_formula(asm, formula.text, operands, Rows(values, size // values), out)


def typed_formula(asm: Assembly, fused: FusedCall) -> None:
    """As above. Padded lanes become 0: what they hold need not be where the formula is defined."""
    formula = _formula_of(fused)
    if not _has_gaps(formula.text):
        each_number(asm, fused)
        return
    operands = _operands(asm, fused, formula)
    operands.place("scale", "lane", SCALE)
    count = fused.output.size
    rows = Rows(count, asm.lanes, count // _values_of_parameters(fused, formula))
    text = f"where(scale > 0, {formula.text}, 0)"
    emit_formula(asm, text, operands, rows, asm.at(fused.output))


def typed_formula_gradient(asm: Assembly, fused: FusedCall) -> None:
    """Where nothing comes back, as in padded lanes, nothing is passed on."""
    formula = _formula_of(fused)
    values = _values_of_parameters(fused, formula)
    rows = Rows(values, fused.output.size * asm.lanes // values)
    operands = _operands(asm, fused, formula)
    emit_formula(asm, _guarded(formula), operands, rows, asm.at(fused.output))


def parameter_gradient(asm: Assembly, fused: FusedCall) -> None:
    """One sum for each value of the parameter."""
    formula = _formula_of(fused)
    values = fused.output.size
    rows = Rows(values, fused.call.inputs[0].size * asm.lanes // values)
    operands = _operands(asm, fused, formula)
    emit_row_totals(asm, _guarded(formula), operands, rows, asm.at(fused.output))


def reshape(asm: Assembly, fused: FusedCall) -> None:
    """Lanes are innermost, so other shapes of the same numbers are the same memory."""
    asm.aliases[fused.output.name] = fused.call.inputs[0].name


def _formula_of(fused: FusedCall) -> Formula:
    operation = TABLE[fused.call.operation]
    assert isinstance(operation, PointwiseOperation)
    return operation.formula(fused.call.settings)


def _operands(asm: Assembly, fused: FusedCall, formula: Formula) -> Operands:
    operands = Operands(asm)
    for name, tensor in zip(formula.names, fused.call.inputs, strict=True):
        kind = "row" if name in formula.parameters else "each"
        operands.place(name, kind, asm.at(tensor))
    for name in formula.constants:
        operands.constant(name, number(fused.call.settings, name))
    return operands


def _values_of_parameters(fused: FusedCall, formula: Formula) -> int:
    """Numbers of each parameter; 1 if there are none."""
    parameters = fused.call.inputs[len(formula.tensors) :]
    return max((tensor.size for tensor in parameters), default=1)


def _has_gaps(text: str) -> bool:
    """Whether there are numbers for which the formula is not defined."""
    parts = parts_of(known(text))
    return any(isinstance(part, Apply) and bool(FUNCTIONS[part.function].needs) for part in parts)


def _guarded(formula: Formula) -> str:
    return f"where(dy == 0, 0, {formula.text})" if _has_gaps(formula.text) else formula.text


LOWERINGS: dict[str, Lowering] = {
    **{row.name: each_number for row in OPERATIONS if isinstance(row, PointwiseOperation)},
    "formula": typed_formula,
    "formula_gradient": typed_formula_gradient,
    "formula_parameter_gradient": parameter_gradient,
    "reshape": reshape,
}
