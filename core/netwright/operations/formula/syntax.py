"""Reads a formula: Python's syntax, our own whitelist, and nothing is ever evaluated by Python.

    x * sigmoid(1.5 * x)        where(x > 0, x, a * (exp(x) - 1))

Numbers, names, + - * / ** and the functions of the table; comparisons only as the condition
of `where`. What is too long or too deep is refused before it costs anything.
"""

import ast
import re
import warnings
from functools import lru_cache

from netwright.operations.formula.algebra import simplified
from netwright.operations.formula.functions import COMPARISONS, FUNCTIONS, WORDS
from netwright.operations.formula.tree import Expression, FormulaError, Name, Number

MOST_CHARACTERS = 500
MOST_DEPTH = 40
_FOREIGN = re.compile(r"[^A-Za-z0-9_ .+\-*/(),<>=]")
_LARGEST = 1e30
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Gt: ">",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.LtE: "<=",
    ast.Eq: "==",
}


def parse(text: str) -> Expression:
    """The tree of a formula that somebody typed; FormulaError says what is wrong and where."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(
            MOST_CHARACTERS + 1, f"the formula is longer than {MOST_CHARACTERS} characters."
        )
    foreign = _FOREIGN.search(text)
    if foreign:
        raise FormulaError(foreign.start() + 1, f"`{foreign.group()}` has no meaning here.")
    if not text.strip():
        raise FormulaError(1, "the formula is empty. Write one, such as x * sigmoid(x).")
    return _read(text, MOST_DEPTH)


@lru_cache(maxsize=1024)
def known(text: str) -> Expression:
    """The tree of a formula of our own, which may be longer than what people type."""
    return _read(text, 10 * MOST_DEPTH)


def _read(text: str, depth: int) -> Expression:
    # Blanks become plain text first: an indent would be an error of Python's, not of the formula.
    start = len(text) - len(text.lstrip())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        end = len(text.strip()) + 1
        column = min(error.offset or end, end) + start
        raise FormulaError(column, "this is not a formula from here on.") from None
    except (ValueError, MemoryError, RecursionError):
        raise FormulaError(1, "the formula is nested too deep.") from None
    return _Reader(start).read(body, depth)


class _Reader:
    """Turns Python's tree into ours, refusing all that is not on the whitelist."""

    def __init__(self, start: int) -> None:
        self._start = start

    def read(self, node: ast.expr, depth: int) -> Expression:
        column = self._start + node.col_offset + 1
        if not depth:
            raise FormulaError(column, "the formula is nested too deep.")
        if isinstance(node, ast.Constant):
            return _number(node, column)
        if isinstance(node, ast.Name):
            return self._name(node, column)
        if isinstance(node, ast.UnaryOp):
            return self._signed(node, column, depth)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            left, right = self.read(node.left, depth - 1), self.read(node.right, depth - 1)
            return simplified(_OPERATORS[type(node.op)], left, right, column=column)
        if isinstance(node, ast.Call):
            return self._call(node, column, depth)
        if isinstance(node, ast.Compare):
            raise FormulaError(
                column, "a comparison stands only first in where, as in where(x > 0, x, 0)."
            )
        raise FormulaError(column, "only numbers, names, + - * / ** and functions can be used.")

    def _name(self, node: ast.Name, column: int) -> Expression:
        if node.id in WORDS:
            raise FormulaError(column, f"`{node.id}` is a function: write {node.id}(...).")
        if node.id.startswith("_"):
            raise FormulaError(column, f"`{node.id}`: names begin with a letter.")
        return Name(node.id)

    def _signed(self, node: ast.UnaryOp, column: int, depth: int) -> Expression:
        if isinstance(node.op, ast.USub):
            return simplified("negative", self.read(node.operand, depth - 1), column=column)
        if isinstance(node.op, ast.UAdd):
            return self.read(node.operand, depth - 1)
        raise FormulaError(column, "only numbers, names, + - * / ** and functions can be used.")

    def _call(self, node: ast.Call, column: int, depth: int) -> Expression:
        if not isinstance(node.func, ast.Name):
            raise FormulaError(column, "only the name of a function can stand before (.")
        name = node.func.id
        if name not in WORDS:
            raise FormulaError(
                column, f"there is no function `{name}`; known are {', '.join(WORDS)}."
            )
        function = "**" if name == "pow" else name
        arity = FUNCTIONS[function].arity
        if len(node.args) != arity or node.keywords:
            plural = "value" if arity == 1 else "values"
            raise FormulaError(column, f"{name} takes {arity} {plural}, not {len(node.args)}.")
        first = self._condition if name == "where" else self.read
        arguments = [first(node.args[0], depth - 1)]
        arguments += [self.read(argument, depth - 1) for argument in node.args[1:]]
        return simplified(function, *arguments, column=column)

    def _condition(self, node: ast.expr, depth: int) -> Expression:
        column = self._start + node.col_offset + 1
        if not (
            isinstance(node, ast.Compare)
            and len(node.ops) == 1
            and _OPERATORS.get(type(node.ops[0])) in COMPARISONS
        ):
            raise FormulaError(
                column, "where begins with one comparison, such as x > 0, < , >=, <= or ==."
            )
        left = self.read(node.left, depth - 1)
        right = self.read(node.comparators[0], depth - 1)
        return simplified(_OPERATORS[type(node.ops[0])], left, right, column=column)


def _number(node: ast.Constant, column: int) -> Expression:
    if type(node.value) not in (int, float):
        raise FormulaError(column, f"`{str(node.value)[:20]}` is no number.")
    try:
        value = float(node.value)  # type: ignore[arg-type]
    except OverflowError:
        value = float("inf")
    if abs(value) > _LARGEST:
        raise FormulaError(column, f"numbers are at most {_LARGEST:g}.")
    return Number(value)
