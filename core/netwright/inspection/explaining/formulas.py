"""Formulas as people write them: with letters, or with numbers in their place."""

from collections.abc import Mapping

from netwright.inspection.explaining.writing import written
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.tree import Apply, Expression, Name, Number

Values = Mapping[str, float]
_SIGNS = {"+": (" + ", 1), "-": (" − ", 1), "*": (" · ", 2), "/": (" / ", 2), "**": ("^", 4)}
_COMPARED = {">": ">", "<": "<", ">=": "≥", "<=": "≤", "==": "="}
_POWERS = {2.0: "²", 3.0: "³"}
_NEGATIVE, _WHOLE = 3, 5
_WORDS = {"log1p": "log(1 + {})", "expm1": "(exp({}) − 1)", "relu": "max(0, {})", "abs": "|{}|"}


def with_letters(tree: Expression) -> str:
    """The formula, `where` as a choice: dy if y > 0, else 0."""
    return _text(tree, None)[0]


def with_numbers(tree: Expression, values: Values) -> tuple[str, tuple[str, ...]]:
    """The formula with its numbers, choices made; and the conditions that made them."""
    conditions: list[str] = []
    return _text(_chosen(tree, values, conditions), values)[0], tuple(conditions)


def _chosen(tree: Expression, values: Values, conditions: list[str]) -> Expression:
    if not isinstance(tree, Apply):
        return tree
    if tree.function != "where":
        parts = tuple(_chosen(part, values, conditions) for part in tree.arguments)
        return Apply(tree.function, parts)
    condition, there, elsewhere = tree.arguments
    is_so = bool(evaluate(condition, values))
    said = _text(condition, values)[0] + ("" if is_so else " is not so")
    if said not in conditions:
        conditions.append(said)
    return _chosen(there if is_so else elsewhere, values, conditions)


def _text(tree: Expression, values: Values | None) -> tuple[str, int]:
    """The text, and how firmly it holds together: what is looser goes into brackets."""
    if isinstance(tree, Number) or (isinstance(tree, Name) and values is not None):
        value = tree.value if isinstance(tree, Number) else (values or {})[tree.name]
        text = written(value)
        return text, _NEGATIVE if text.startswith("−") else _WHOLE
    if isinstance(tree, Name):
        return tree.name, _WHOLE
    name, parts = tree.function, tree.arguments
    if name == "negative":
        return f"−{_within(parts[0], values, _NEGATIVE + 1)}", _NEGATIVE
    if name == "where":
        condition, there, elsewhere = (_text(part, values)[0] for part in parts)
        return f"{there} if {condition}, else {elsewhere}", 0
    if name in _COMPARED:
        left, right = (_text(part, values)[0] for part in parts)
        return f"{left} {_COMPARED[name]} {right}", 0
    if name == "**" and isinstance(parts[1], Number) and parts[1].value in _POWERS:
        return _within(parts[0], values, _WHOLE) + _POWERS[parts[1].value], 4
    if name in _SIGNS:
        sign, firm = _SIGNS[name]
        # A negative number behind a sign stands in brackets too.
        right = _within(parts[1], values, max(firm + 1, _NEGATIVE + 1) if values else firm + 1)
        return f"{_within(parts[0], values, firm)}{sign}{right}", firm
    inside = ", ".join(_text(part, values)[0] for part in parts)
    return _WORDS.get(name, name + "({})").format(inside), _WHOLE


def _within(tree: Expression, values: Values | None, least: int) -> str:
    text, firm = _text(tree, values)
    return text if firm >= least else f"({text})"
