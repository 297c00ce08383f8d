"""The table of functions: all that a formula can be made of.

A row says how a function is computed in NumPy, its derivative as a formula in its arguments
a, b, c and their derivatives da, db, dc, where it is defined, and what helps where it is not.
The CPU's code for a row has the same name (`kernels/cpu/llvm/functions.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import erf as erf_of_one
from typing import Any

import numpy as np

COMPARISONS = (">", "<", ">=", "<=", "==")


@dataclass(frozen=True, slots=True)
class Function:
    """One row. `needs` is what the first argument must keep to, empty where it may be anything."""

    name: str
    arity: int
    evaluate: Callable[..., Any]
    derivative: str
    needs: str = ""
    remedy: str = ""


def _sigmoid(a: Any) -> Any:
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small) + 0.0 * a


def _softplus(a: Any) -> Any:
    return np.maximum(a, 0.0) + np.log1p(np.exp(-np.abs(a)))


_ROWS = (
    Function("+", 2, np.add, "da + db"),
    Function("-", 2, np.subtract, "da - db"),
    Function("*", 2, np.multiply, "da * b + a * db"),
    Function(
        "/",
        2,
        np.divide,
        "da / b - a * db / (b * b)",
        "a divisor that is not 0",
        "1 / (1 + abs(x))",
    ),
    Function(
        "**",
        2,
        np.power,
        "da * b * a ** (b - 1) + db * where(a > 0, log(a), 0) * a ** b",
        "a base above 0, or a whole exponent",
        "(1 + abs(x)) ** 0.5",
    ),
    Function("negative", 1, np.negative, "-da"),
    *(
        Function(sign, 2, compare, "0")
        for sign, compare in zip(
            COMPARISONS,
            (np.greater, np.less, np.greater_equal, np.less_equal, np.equal),
            strict=True,
        )
    ),
    # Its derivative chooses too: derivative.py, where a comparison may stand by itself.
    Function("where", 3, np.where, ""),
    Function("exp", 1, np.exp, "da * exp(a)", "a number below 88", "exp(min(x, 20))"),
    Function("expm1", 1, np.expm1, "da * exp(a)", "a number below 88", "expm1(min(x, 20))"),
    Function("log", 1, np.log, "da / a", "a number above 0", "log(1 + abs(x))"),
    Function("log1p", 1, np.log1p, "da / (1 + a)", "a number above -1", "log1p(abs(x))"),
    Function(
        "sqrt", 1, np.sqrt, "da * 0.5 / sqrt(a)", "a number of at least 0", "sqrt(1 + abs(x))"
    ),
    Function("abs", 1, np.abs, "da * sign(a)"),
    Function("sign", 1, np.sign, "0"),
    Function("tanh", 1, np.tanh, "da * (1 - tanh(a) * tanh(a))"),
    Function("sigmoid", 1, _sigmoid, "da * sigmoid(a) * (1 - sigmoid(a))"),
    Function("softplus", 1, _softplus, "da * sigmoid(a)"),
    Function("relu", 1, lambda a: np.maximum(a, 0.0), "where(a > 0, da, 0)"),
    Function("sin", 1, np.sin, "da * cos(a)"),
    Function("cos", 1, np.cos, "-(da * sin(a))"),
    # The constant is 2 over the root of pi.
    Function(
        "erf",
        1,
        np.vectorize(erf_of_one, otypes=[float]),
        "da * 1.1283791670955126 * exp(-(a * a))",
    ),
    Function("min", 2, np.minimum, "where(a < b, da, db)"),
    Function("max", 2, np.maximum, "where(a > b, da, db)"),
    Function(
        "clip",
        3,
        lambda a, b, c: np.minimum(np.maximum(a, b), c),
        "where(a < b, db, where(a > c, dc, da))",
    ),
)

FUNCTIONS: dict[str, Function] = {row.name: row for row in _ROWS}

WORDS: tuple[str, ...] = (*sorted(n for n in FUNCTIONS if n.isalnum() and n != "negative"), "pow")
"""The functions that can be written by name; pow(a, b) is another way to write a ** b."""
