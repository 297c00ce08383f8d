"""Formulas as the text of kernels, four numbers at a time.

Numbers form rows of `length`, a multiple of 4; operands are written "name:kind ...", and each
takes one word of the arguments:

    each    p[word + row length + i]
    shared  p[word + (row // group) length + i]     the same for a group of rows
    lane    p[word + i]                             the same for every row
    row     p[word + row // group]                  one number for a group of rows
    table   w[word + row], the bits of a float32    one number a row
    word    the word itself, as the bits of a float32
"""

import math
from typing import Any

from numpy import float32

from netwright.kernels.cuda import functions, intrinsics
from netwright.operations.formula.functions import COMPARISONS
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import Apply, Expression, Name, Number, names_of

LANES = 4
_MOST_PRODUCTS = 8
"""Whole powers up to this one are products."""
NAMESPACE: dict[str, Any] = {
    **vars(functions),
    **{name: value for name, value in vars(intrinsics).items() if not name.startswith("_")},
    "math": math,
    "float32": float32,
}


class FormulaText:
    """The lines that compute a formula for four numbers that begin at `i`.

    They may use `i`, `row`, `column` and `share` (the row // group); `results` are the names of
    the four values.
    """

    def __init__(self, text: str, operands: str) -> None:
        self.tree = known(text)
        self.kinds = dict(item.split(":") for item in operands.split())
        self.words = [f"at_{name}" for name in self.kinds]
        self._count = 0

    def fixed(self) -> list[str]:
        """What is known before any number."""
        return [
            f"{name}_v = as_float(at_{name})" for name, kind in self.kinds.items() if kind == "word"
        ]

    def lines(self) -> tuple[list[str], list[str]]:
        """(lines, results)."""
        lines = [line for name, kind in self.kinds.items() for line in _load(name, kind)]
        results = []
        for lane in range(LANES):
            done: dict[Expression, str] = {}
            results.append(self._value(self.tree, lane, lines, done))
        return lines, results

    def _value(
        self, tree: Expression, lane: int, lines: list[str], done: dict[Expression, str]
    ) -> str:
        if isinstance(tree, Number):
            return f"float32({tree.value!r})"
        if isinstance(tree, Name):
            is_one = self.kinds[tree.name] in ("word", "row", "table")
            return f"{tree.name}_v" if is_one else f"{tree.name}_v{lane}"
        if tree not in done:
            value = self._applied(tree, lane, lines, done)
            self._count += 1
            done[tree] = f"part{self._count}"
            lines.append(f"{done[tree]} = {value}")
        return done[tree]

    def _applied(
        self, tree: Apply, lane: int, lines: list[str], done: dict[Expression, str]
    ) -> str:
        def value(part: Expression) -> str:
            return self._value(part, lane, lines, done)

        name, given = tree.function, tree.arguments
        if name == "where":
            chosen = given[0]
            if isinstance(chosen, Apply) and chosen.function in COMPARISONS:
                left, right = map(value, chosen.arguments)
                condition = f"{left} {chosen.function} {right}"
            else:
                condition = f"{value(chosen)} != float32(0)"
            return f"choose({condition}, {value(given[1])}, {value(given[2])})"
        if name == "**" and isinstance(given[1], Number):
            return _power(value(given[0]), given[1].value)
        words = [value(part) for part in given]
        if name in COMPARISONS:
            return f"choose({words[0]} {name} {words[1]}, float32(1), float32(0))"
        if name == "negative":
            return f"-{words[0]}"
        if name == "**":
            return f"power({words[0]}, {words[1]})"
        if name in ("+", "-", "*", "/"):
            return f"{words[0]} {name} {words[1]}"
        return f"{functions.NAMES.get(name, name)}({', '.join(words)})"


def _load(name: str, kind: str) -> list[str]:
    four = ", ".join(f"{name}_v{lane}" for lane in range(LANES))
    places = {"each": "i", "lane": "column", "shared": "share * length + column"}
    if kind in places:
        return [f"{four} = load4(p, at_{name} + {places[kind]})"]
    if kind == "row":
        return [f"{name}_v = p[at_{name} + share]"]
    if kind == "table":
        return [f"bits_{name} = w[at_{name} + row]", f"{name}_v = as_float(bits_{name})"]
    return []


def _power(base: str, exponent: float) -> str:
    whole = int(exponent)
    if exponent == 0:
        return "float32(1)"
    if exponent == whole and abs(whole) <= _MOST_PRODUCTS:
        product = " * ".join([base] * abs(whole))
        return product if whole > 0 else f"float32(1) / ({product})"
    if abs(exponent) == 0.5:
        return f"sqrt({base})" if exponent > 0 else f"float32(1) / sqrt({base})"
    return f"power({base}, float32({exponent!r}))"


def names_used(text: str) -> tuple[str, ...]:
    """The names of a formula."""
    return names_of(known(text))
