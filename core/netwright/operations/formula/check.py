"""Whether a formula can be used in training: where it is defined, and whether its slope is right.

Run once when somebody types a formula; float64, a few hundred numbers, no more than milliseconds.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.operations.formula.derivative import derivative
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.functions import FUNCTIONS
from netwright.operations.formula.syntax import known, parse
from netwright.operations.formula.tree import (
    Apply,
    Expression,
    FormulaError,
    Name,
    Number,
    names_of,
    spelled,
)

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
MOST_NAMES = 16
INPUT = "x"
TAKEN = ("y", "dy", "scale")
"""Names that the derivative and the engine use beside those of the formula."""
_RANGE = 5.0
_COUNT = 200
_STEP = 1e-6
_CLOSE = 1e-5
_LARGEST = float(np.finfo(np.float32).max)


def formula_problem(text: str) -> str:
    """Why the formula cannot be an activation, in one sentence; empty if it can."""
    try:
        _check(parse(text))
    except FormulaError as error:
        return str(error)
    return ""


def _check(tree: Expression) -> None:
    names = names_of(tree)
    if INPUT not in names:
        raise FormulaError(1, "the formula does not depend on its input, x.")
    taken = [name for name in names if name in TAKEN]
    if taken:
        raise FormulaError(1, f"the name `{taken[0]}` has a meaning of its own: choose another.")
    if len(names) > MOST_NAMES:
        raise FormulaError(1, f"the formula has more than {MOST_NAMES - 1} names beside x.")
    samples = _samples(names)
    _require_defined(tree, samples, np.ones(_COUNT, bool))
    for name in names:
        slope = derivative(tree, name)
        _require_flat(slope)
        _require_slope(tree, slope, name, samples)


def _require_flat(slope: Expression) -> None:
    """FormulaError unless the derivative can be read back: Python's parser has limits."""
    try:
        known(spelled(slope))
    except FormulaError:
        raise FormulaError(1, "the slope of the formula is nested too deep. Simplify it.") from None


def _samples(names: tuple[str, ...]) -> dict[str, Array]:
    """X within +-5, 0 among them, as ReLU gives it; trainable numbers around their start, 1."""
    rng = np.random.default_rng(1)
    values = {name: 1 + 0.1 * rng.uniform(-1, 1, _COUNT) for name in names}
    values[INPUT] = np.concatenate([[0.0], rng.uniform(-_RANGE, _RANGE, _COUNT - 1)])
    return values


def _require_defined(tree: Expression, values: Mapping[str, Array], where: Mask) -> None:
    """FormulaError at the first function that has no finite value for finite arguments.

    `where` chooses between its branches, so each is only asked for the numbers that it gets.
    """
    if isinstance(tree, Number | Name) or not where.any():
        return
    if tree.function == "where":
        condition, then, otherwise = tree.arguments
        _require_defined(condition, values, where)
        chosen = np.broadcast_to(evaluate(condition, values), where.shape)
        _require_defined(then, values, where & chosen)
        _require_defined(otherwise, values, where & ~chosen)
        return
    for argument in tree.arguments:
        _require_defined(argument, values, where)
    result = np.broadcast_to(evaluate(tree, values), where.shape)
    bad = where & ~(np.abs(result) <= _LARGEST)
    if bad.any():
        raise FormulaError(tree.column, _gap(tree, values[INPUT][bad][0], result[bad][0]))


def _gap(tree: Apply, x: float, value: float) -> str:
    row = FUNCTIONS[tree.function]
    if row.needs and not (row.name == "**" and value > 0):
        return (
            f"{spelled(tree)} is not defined for x = {x:.3g}: {row.name} needs {row.needs}."
            f" Wrap it, for example {row.remedy}."
        )
    return f"{spelled(tree)} becomes too large for x = {x:.3g}. Make it smaller."


def _require_slope(
    tree: Expression, slope: Expression, name: str, values: Mapping[str, Array]
) -> None:
    """FormulaError where the derivative is no number, or not the slope that differences show."""
    computed = np.broadcast_to(evaluate(slope, values), _COUNT)
    bad = ~np.isfinite(computed)
    if bad.any():
        raise FormulaError(
            1,
            f"the slope by {name} is no finite number at x = {values[INPUT][bad][0]:.3g}."
            " Keep what stands in a root, a logarithm or a divisor away from 0 there.",
        )
    sides = [evaluate(tree, {**values, name: values[name] + step}) for step in (-_STEP, 0.0, _STEP)]
    left, right = (np.asarray(sides[i + 1] - sides[i]) / _STEP for i in (0, 1))
    # Where the two sides differ there is a kink or a jump, and no slope to compare with.
    smooth = np.abs(left - right) <= _CLOSE * 100 * (1 + np.abs(left))
    wrong = smooth & ~(np.abs((left + right) / 2 - computed) <= _CLOSE * (1 + np.abs(computed)))
    if wrong.any():
        raise FormulaError(
            1, f"the slope by {name} at x = {values[INPUT][wrong][0]:.3g} cannot be computed."
        )
