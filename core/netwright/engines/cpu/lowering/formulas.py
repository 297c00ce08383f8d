"""Formulas on the tape: what each name stands for, and the rows that compute them.

The numbers of a tensor are rows of lanes, or longer rows where that makes no difference; see
`kernels/cpu/llvm/formulas.py` for the kinds of operands.
"""

from netwright.engines.cpu.assembly import Assembly
from netwright.engines.formulas import Operands, Rows, places
from netwright.engines.place import Place
from netwright.kernels.cpu import pointwise as kernels
from netwright.kernels.cpu.llvm.emit import LANES
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import spelled


def emit_formula(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out = the formula, for every number."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    pieces = -(-rows.length // kernels.CHUNK)
    asm.emit(
        kernels.formula,
        (rows.length, pieces, rows.group, out, *arguments),
        rows.count * pieces,
        places(arguments),
        [out],
        (text, kinds),
    )


def emit_row_totals(asm: Assembly, text: str, operands: Operands, rows: Rows, out: Place) -> None:
    """Out (+)= the sum of the formula over each row: the batch, and what belongs to the row."""
    text = spelled(known(text))
    kinds, arguments = operands.used(text)
    asm.emit(
        kernels.formula_row_total,
        (rows.length, rows.group, out, *arguments),
        rows.count,
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
        rows.length // LANES,
        places(arguments),
        [out],
        (text, kinds),
    )
