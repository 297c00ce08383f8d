"""Formulas are read, derived and checked, and hostile ones do nothing."""

import time

import numpy as np
import pytest

from netwright.operations.formula.check import formula_problem
from netwright.operations.formula.derivative import derivative, derivative_text
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.functions import FUNCTIONS
from netwright.operations.formula.syntax import known, parse
from netwright.operations.formula.tree import FormulaError, spelled

ONE_OF_EACH = {
    "**": "(a * a) ** b",
    "/": "a / b",
    "negative": "-a",
    "where": "where(a > b, a * b, a - b)",
    "min": "min(a, b)",
    "max": "max(a, b)",
    "clip": "clip(a, b, 3 * b)",
    "log": "log(a * a)",
    "log1p": "log1p(a * a)",
    "sqrt": "sqrt(a * a)",
    **{sign: f"a {sign} b" for sign in "+-*"},
    **{sign: f"where(a {sign} b, a, b)" for sign in (">", "<", ">=", "<=", "==")},
}
"""A formula for each row of the table; others are taken of a alone."""

HOSTILE = [
    "__import__('os').system('true')",
    "__import__",
    "x.__class__.__mro__[1].__subclasses__()",
    "().__class__",
    "(lambda: x)()",
    "lambda x: x",
    "[y for y in x]",
    "x if x else x",
    "exec(x)",
    "open(x)",
    "f'{x}'",
    "x := 1",
    "x; x",
    "x\n",
    "9**9**9**9 * x",
    "x * 10**400",
    "x * 1e999",
    "(" * 250 + "x" + ")" * 250,
    "-" * 499 + "x",
    "x" + "**x" * 160,
    "tanh(" * 99 + "x" + ")" * 99,
    "x + " * 100 + "x",
    "x" * 1_000_000,
    "x + " * 250_000 + "x",
    "(" * 1_000_000,
    "1" * 499,
    "x" + "\x00",
    "𝐞𝐱𝐩(x)",
    "",
    "   ",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_formula_gives_one_sentence_at_once(text: str) -> None:
    begin = time.perf_counter()
    reason = formula_problem(text)

    assert time.perf_counter() - begin < 0.5
    assert reason.startswith("column ")
    assert reason.endswith(".")
    assert len(reason) < 400


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2 * foo(x)", "column 5: there is no function `foo`; known are abs, clip,"),
        ("x + log(x)", "column 5: log(x) is not defined for x = 0: log needs a number above 0."),
        ("1 / x", "column 1: (1.0 / x) is not defined for x = 0"),
        ("x ** 0.5", "column 1: (x ** 0.5) is not defined for x = -"),
        ("exp(x * x * x)", "column 1: exp(((x * x) * x)) is not defined for x = 4."),
        ("sqrt(abs(x))", "column 1: the slope by x is no finite number at x = 0."),
        ("x > 1", "column 1: a comparison stands only first in where"),
        ("where(x, 1, 2)", "column 7: where begins with one comparison"),
        ("x +", "column 4: this is not a formula from here on."),
        ("min(x)", "column 1: min takes 2 values, not 1."),
        ("x * sin", "column 5: `sin` is a function"),
        ("a + 1", "column 1: the formula does not depend on its input, x."),
        ("x * dy", "column 1: the name `dy` has a meaning of its own"),
        ("x $ 2", "column 3: `$` has no meaning here."),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text: str, reason: str) -> None:
    assert formula_problem(text).startswith(reason)


@pytest.mark.parametrize(
    "text",
    [
        "x * sigmoid(1.5 * x)",
        "where(x > 0, log(x + 1), a * x)",
        "log(1 + abs(x)) ** b",
        "pow(1 + x ** 2, 0.5) - 1",
        "clip(x, -a, a)",
        "x ** 3 / (1 + x ** 2)",
        "sin(x) + cos(b * x) ** 2",
        "  relu(x)  ",
        "erf(x)",
    ],
)
def test_a_sound_formula_has_no_problem(text: str) -> None:
    assert formula_problem(text) == ""


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_the_derivative_of_every_function_equals_central_differences(name: str) -> None:
    tree = known(ONE_OF_EACH.get(name, f"{name}(a)"))
    rng = np.random.default_rng(2)
    values = {"a": rng.uniform(0.3, 2, 50) * rng.choice([-1, 1], 50), "b": rng.uniform(0.5, 2, 50)}
    for letter in ("a", "b"):
        up, down = ({**values, letter: values[letter] + step} for step in (1e-6, -1e-6))
        slope = np.asarray(evaluate(tree, up) - evaluate(tree, down)) / 2e-6

        ours = np.asarray(evaluate(derivative(tree, letter), values))

        np.testing.assert_allclose(np.broadcast_to(ours, slope.shape), slope, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_a_formula_reads_back_as_it_is_spelled(name: str) -> None:
    tree = known(ONE_OF_EACH.get(name, f"{name}(a)"))

    assert known(spelled(tree)) == tree


def test_derivatives_are_simplified() -> None:
    assert derivative_text("x ** 2", "x") == "(2.0 * x)"
    assert derivative_text("3 * x + 7", "x", "dy") == "(dy * 3.0)"
    assert derivative_text("a * 5", "x") == "0.0"
    assert spelled(parse("x * 1 + 0 - 2 * 3")) == "(x - 6.0)"


def test_unlike_python_a_name_is_never_looked_up() -> None:
    with pytest.raises(FormulaError, match="no function `print`"):
        parse("print(x)")
