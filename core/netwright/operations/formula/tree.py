"""A formula as a tree: numbers, names, functions applied to formulas."""

from collections.abc import Iterator
from dataclasses import dataclass, field


class FormulaError(ValueError):
    """A formula that cannot be, in one sentence that begins with the place."""

    def __init__(self, column: int, reason: str) -> None:
        super().__init__(f"column {column}: {reason}")
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Name:
    """A value given from outside."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A row of FUNCTIONS on its arguments; operators are rows too. `column` counts from 1."""

    function: str
    arguments: "tuple[Expression, ...]"
    column: int = field(default=0, compare=False)


Expression = Number | Name | Apply
ZERO, ONE = Number(0.0), Number(1.0)


def parts_of(tree: Expression) -> Iterator[Expression]:
    """Every part of the tree, arguments before what is applied to them."""
    if isinstance(tree, Apply):
        for argument in tree.arguments:
            yield from parts_of(argument)
    yield tree


def names_of(tree: Expression) -> tuple[str, ...]:
    """The names in the tree, in the order of their first use."""
    return tuple(dict.fromkeys(part.name for part in parts_of(tree) if isinstance(part, Name)))


def spelled(tree: Expression) -> str:
    """The tree as a formula that reads back as the same tree."""
    if isinstance(tree, Number):
        return repr(tree.value) if tree.value >= 0 else f"({tree.value!r})"
    if isinstance(tree, Name):
        return tree.name
    words = [spelled(argument) for argument in tree.arguments]
    if tree.function == "negative":
        return f"(-{words[0]})"
    if tree.function[0].isalpha():
        return f"{tree.function}({', '.join(words)})"
    return f"({words[0]} {tree.function} {words[1]})"
