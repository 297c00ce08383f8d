"""The derivative of a formula, as a formula."""

from netwright.operations.formula.algebra import simplified
from netwright.operations.formula.functions import COMPARISONS, FUNCTIONS
from netwright.operations.formula.syntax import known
from netwright.operations.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Expression,
    FormulaError,
    Name,
    parts_of,
    spelled,
)

MOST_PARTS = 3000
_LETTERS = "abc"


def derivative(tree: Expression, name: str) -> Expression:
    """D tree / d name: the rows of FUNCTIONS joined by the chain rule, simplified.

    FormulaError if it has more than MOST_PARTS parts.
    """
    done: dict[int, Expression] = {}
    result = _derivative(tree, name, done)
    for count, _ in enumerate(parts_of(result)):
        if count > MOST_PARTS:
            raise FormulaError(1, "the derivative of the formula is too long. Make it simpler.")
    return result


def derivative_text(text: str, name: str, factor: str = "") -> str:
    """The same for a formula as text, times `factor`: `derivative_text("x ** 2", "x", "dy")`."""
    result = derivative(known(text), name)
    return spelled(simplified("*", Name(factor), result) if factor else result)


def substituted(tree: Expression, values: dict[str, Expression]) -> Expression:
    """The tree with formulas in the place of names, simplified."""
    if isinstance(tree, Name):
        return values.get(tree.name, tree)
    if isinstance(tree, Apply):
        arguments = [substituted(argument, values) for argument in tree.arguments]
        return simplified(tree.function, *arguments, column=tree.column)
    return tree


def _derivative(tree: Expression, name: str, done: dict[int, Expression]) -> Expression:
    if isinstance(tree, Name):
        return ONE if tree.name == name else ZERO
    if not isinstance(tree, Apply) or tree.function in COMPARISONS:
        return ZERO
    if id(tree) not in done:
        inner = [_derivative(argument, name, done) for argument in tree.arguments]
        if tree.function == "where":
            done[id(tree)] = simplified("where", tree.arguments[0], *inner[1:])
        else:
            values = dict(zip(_LETTERS, tree.arguments, strict=False))
            values.update(zip(("da", "db", "dc"), inner, strict=False))
            done[id(tree)] = substituted(known(FUNCTIONS[tree.function].derivative), values)
    return done[id(tree)]
