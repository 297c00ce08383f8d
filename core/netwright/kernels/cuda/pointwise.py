"""Formulas on every number by itself, and their sums. See `formulas.py` for operands."""

from netwright.kernels.cuda.formulas import NAMESPACE, FormulaText
from netwright.kernels.cuda.generated import define
from netwright.kernels.cuda.reductions import block_sum
from netwright.kernels.variant import Kernel

THREADS = 256


def formula(text: str, operands: str) -> Kernel:
    """out[i] = the formula. Arguments: numbers, length of a row, group, out, operands.

    Each thread computes 4 numbers at a time, then those a whole grid further on.
    """
    body = FormulaText(text, operands)
    lines, results = body.lines()
    names = ["count", "length", "group", "out", *body.words]
    return define(
        _text(
            [
                f"{', '.join(names)} = arguments(w, at, {len(names)})",
                *body.fixed(),
                "i = 4 * (block_index() * thread_count() + thread_index())",
                "while i < count:",
                *_indented([*_PLACE, *lines, f"store4(p, out + i, {', '.join(results)})"]),
                "    i += 4 * block_count() * thread_count()",
            ]
        ),
        NAMESPACE,
    )


def formula_row_total(text: str, operands: str) -> Kernel:
    """out[row] = the sum of the formula over the row. A block for each row.

    Arguments: length of a row, group, out, operands.
    """
    body = FormulaText(text, operands)
    lines, results = body.lines()
    names = ["length", "group", "out", *body.words]
    return define(
        _text(
            [
                f"{', '.join(names)} = arguments(w, at, {len(names)})",
                *body.fixed(),
                "memory = shared(32)",
                "total = float32(0)",
                "first = block_index() * length",
                "i = first + 4 * thread_index()",
                "while i < first + length:",
                *_indented([*_PLACE, *lines, f"total += {' + '.join(results)}"]),
                "    i += 4 * thread_count()",
                "total = block_sum(total, memory)",
                "if thread_index() == 0:",
                "    p[out + block_index()] = total",
            ]
        ),
        {**NAMESPACE, "block_sum": block_sum},
    )


def formula_lane_total(text: str, operands: str) -> Kernel:
    """out[i] = the sum of the formula over all rows, in order.

    Arguments: rows, length of a row, group, out, operands. A thread for 4 columns.
    """
    body = FormulaText(text, operands)
    lines, results = body.lines()
    names = ["rows", "length", "group", "out", *body.words]
    sums = [f"total{lane}" for lane in range(4)]
    return define(
        _text(
            [
                f"{', '.join(names)} = arguments(w, at, {len(names)})",
                *body.fixed(),
                "begin = 4 * (block_index() * thread_count() + thread_index())",
                "if begin < length:",
                *(f"    {name} = float32(0)" for name in sums),
                "    for line in range(rows):",
                "        i = line * length + begin",
                *_indented(
                    [
                        *_PLACE,
                        *lines,
                        *(f"{s} += {r}" for s, r in zip(sums, results, strict=True)),
                    ],
                    8,
                ),
                f"    store4(p, out + begin, {', '.join(sums)})",
            ]
        ),
        NAMESPACE,
    )


_PLACE = (
    "row = quotient(i, length)",
    "column = i - row * length",
    "share = quotient(row, group)",
)
"""What is not used is not computed: the compiler sees it."""


def _text(lines: list[str]) -> str:
    return "\n".join(["def kernel(p, w, at):", *_indented(lines)]) + "\n"


def _indented(lines: list[str], by: int = 4) -> list[str]:
    return [" " * by + line for line in lines]
