"""Simpler trees for the same value: constants are computed, x * 1 and x + 0 are x."""

import math
from collections.abc import Callable

import numpy as np

from netwright.operations.formula.functions import COMPARISONS, FUNCTIONS
from netwright.operations.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Expression,
    FormulaError,
    Number,
)


def simplified(function: str, *arguments: Expression, column: int = 0) -> Expression:
    """`function` applied to arguments that are simple already.

    0 * x counts as 0: a derivative that does not depend on x must not become NaN with it.
    FormulaError where constants come to a number that cannot be computed.
    """
    if all(isinstance(argument, Number) for argument in arguments):
        if function not in COMPARISONS:
            return _folded(function, arguments, column)
    elif function in _RULES:
        simpler = _RULES[function](*arguments)
        if simpler is not None:
            return simpler
    return Apply(function, arguments, column)


def _folded(function: str, arguments: tuple[Expression, ...], column: int) -> Expression:
    values = [argument.value for argument in arguments if isinstance(argument, Number)]
    with np.errstate(all="ignore"):
        value = float(FUNCTIONS[function].evaluate(*map(np.float64, values)))
    if not math.isfinite(value):
        raise FormulaError(column, "this comes to no finite number.")
    return Number(value)


def _sum(a: Expression, b: Expression) -> Expression | None:
    if a == ZERO:
        return b
    return a if b == ZERO else None


def _difference(a: Expression, b: Expression) -> Expression | None:
    if b == ZERO:
        return a
    return simplified("negative", b) if a == ZERO else None


def _product(a: Expression, b: Expression) -> Expression | None:
    if ZERO in (a, b):
        return ZERO
    if a == ONE:
        return b
    return a if b == ONE else None


def _quotient(a: Expression, b: Expression) -> Expression | None:
    if a == ZERO:
        return ZERO
    return a if b == ONE else None


def _power(a: Expression, b: Expression) -> Expression | None:
    if b == ZERO:
        return ONE
    return a if b == ONE else None


def _negative(a: Expression) -> Expression | None:
    return a.arguments[0] if isinstance(a, Apply) and a.function == "negative" else None


def _choice(a: Expression, b: Expression, c: Expression) -> Expression | None:
    if isinstance(a, Apply) and all(isinstance(side, Number) for side in a.arguments):
        values = [side.value for side in a.arguments if isinstance(side, Number)]
        return b if FUNCTIONS[a.function].evaluate(*values) else c
    return b if b == c else None


_RULES: dict[str, Callable[..., Expression | None]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "**": _power,
    "negative": _negative,
    "where": _choice,
}
