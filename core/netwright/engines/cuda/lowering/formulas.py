"""The launches that compute a formula, and its sums."""

from netwright.engines.cuda.assembly import Assembly
from netwright.engines.cuda.lowering.lowering import THREADS, WARP, blocks_for
from netwright.engines.formulas import Operands, Rows, places
from netwright.engines.place import Place
from netwright.kernels.cuda import pointwise as kernels
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import spelled


def emit_formula(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out = the formula, for every number."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    count = rows.count * rows.length
    asm.emit(
        kernels.formula,
        (count, rows.length, rows.group, out, *arguments),
        blocks_for(count, 4),
        THREADS,
        places(arguments),
        [out],
        (text, kinds),
    )


def emit_row_totals(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out = the sum of the formula over each row: the batch, and what belongs to the row."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    asm.emit(
        kernels.formula_row_total,
        (rows.length, rows.group, out, *arguments),
        rows.count,
        THREADS,
        places(arguments),
        [out],
        (text, kinds),
    )


def emit_lane_totals(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out = the sum of the formula over the rows, for each lane."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    asm.emit(
        kernels.formula_lane_total,
        (rows.count, rows.length, rows.group, out, *arguments),
        blocks_for(rows.length, 4, WARP),
        WARP,
        places(arguments),
        [out],
        (text, kinds),
    )
