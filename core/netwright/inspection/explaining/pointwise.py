"""What works number by number explained: its formula with the numbers of one place."""

import numpy as np

from netwright.inspection.explaining.formulas import with_letters, with_numbers
from netwright.inspection.explaining.worked import (
    ALL,
    Array,
    Box,
    Computed,
    Explanation,
    Index,
    Settings,
    Worked,
    cells,
    fixed,
    same_place,
)
from netwright.inspection.explaining.writing import place, summed, written
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.syntax import known
from netwright.operations.operation import number
from netwright.operations.pointwise import ACTIVATIONS, Formula, PointwiseOperation
from netwright.operations.table import TABLE


def _operation(name: str) -> PointwiseOperation:
    operation = TABLE[name]
    assert isinstance(operation, PointwiseOperation)
    return operation


def _explanation(name: str, title: str, result: str) -> Explanation:
    operation = _operation(name)
    letters = ("x", "dy") if name == "formula_gradient" else operation_letters(name)

    def explain(computed: Computed, output: int, index: Index) -> Worked:
        formula = operation.formula(computed.settings)
        tree, values = known(formula.text), values_at(computed, formula, index)
        text, conditions = with_numbers(tree, values)
        value = float(evaluate(tree, values))
        letter = result if len(index) == computed.inputs[0].ndim else "y"
        first = f"{place(letter, index[1:])} = {text}"
        return Worked(
            (*conditions, first, f"= {written(value)}"), value, _seen(computed, formula, index)
        )

    def formula_text(settings: Settings, output: int) -> str:
        return f"{result} = {with_letters(known(operation.formula(settings).text))}"

    return Explanation(title, letters, (result,), formula_text, explain)


def operation_letters(name: str) -> tuple[str, ...]:
    """The letters of the inputs that hang on no setting."""
    operation = _operation(name)
    return ("x",) if name == "formula" else operation.formula({}).tensors


def values_at(computed: Computed, formula: Formula, index: Index) -> dict[str, float]:
    """What each letter stands for at a place."""
    values = {name: number(computed.settings, name) for name in formula.constants}
    for name, array in zip(formula.names, computed.inputs, strict=True):
        if name in formula.parameters:
            values[name] = float(array[_place_of_parameter(array, index)])
        else:
            values[name] = float(array[index])
    return values


def formula_parameter_gradient(computed: Computed, output: int, index: Index) -> Worked:
    """Works out da = sum of dy df/da over all places where the parameter was used."""
    formula = _operation("formula_parameter_gradient").formula(computed.settings)
    x = computed.inputs[0]
    by_channel = len(computed.outputs[0]) > 1
    values: dict[str, object] = {
        name: number(computed.settings, name) for name in formula.constants
    }
    for name, array in zip(formula.names, computed.inputs, strict=True):
        if name in formula.parameters:
            values[name] = array.reshape(-1, *(1,) * (x.ndim - 2)).astype(float)
        else:
            values[name] = array.astype(float)
    terms = np.broadcast_to(evaluate(known(formula.text), values), x.shape)
    box = cells(ALL, index[0]) if by_channel else cells(ALL)
    whole_sum = summed(terms[box])
    lines = (
        f"each term: {with_letters(known(formula.text))}",
        *whole_sum.lines(place("da", index)),
    )
    return Worked(lines, whole_sum.value, ((0, box), (1, box)))


def reshape(computed: Computed, output: int, index: Index) -> Worked:
    """The number at the same count."""
    (x,) = computed.inputs
    count = int(np.ravel_multi_index(index[1:], computed.outputs[0].shape[1:]))
    source = np.unravel_index(count, x.shape[1:])
    value = float(x[(index[0], *source)])
    lines = (
        f"{place('y', index[1:])} = {place('x', [int(i) for i in source])} = {written(value)}",
    )
    return Worked(lines, value, ((0, cells(index[0], *(int(i) for i in source))),))


def _passed_on(computed: Computed, output: int, index: Index) -> Worked:
    (dy,) = computed.inputs
    value = float(dy[index])
    line = f"{place('dx', index[1:])} = {place('dy', index[1:])} = {written(value)}"
    return Worked((line,), value, ((0, cells(*index)),))


PASSED_ON = Explanation(
    "Gradient passes on", ("dy",), ("dx",), fixed("dx = dy, unchanged"), _passed_on
)
"""Where an operation's derivative is 1, nothing is computed: a sum hands its gradient on."""


def _place_of_parameter(array: Array, index: Index) -> Index:
    return (index[1] if len(array) > 1 else 0,)


def _seen(computed: Computed, formula: Formula, index: Index) -> tuple[tuple[int, Box], ...]:
    parameters = [
        (number, cells(*_place_of_parameter(array, index)))
        for number, (name, array) in enumerate(zip(formula.names, computed.inputs, strict=True))
        if name in formula.parameters
    ]
    return *same_place(computed, index), *parameters


_TITLES = {
    "step": "Threshold",
    "relu": "ReLU",
    "tanh": "tanh",
    "sigmoid": "Sigmoid",
    "leaky_relu": "Leaky ReLU",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "tanh_gelu": "GELU (tanh)",
    "silu": "SiLU",
    "softplus": "Softplus",
    "softsign": "Softsign",
    "hard_sigmoid": "Hard sigmoid",
}

EXPLANATIONS = {
    **{a.name: _explanation(a.name, _TITLES.get(a.name, a.name), "y") for a in ACTIVATIONS},
    **{
        f"{a.name}_gradient": _explanation(
            f"{a.name}_gradient", f"Gradient through {_TITLES.get(a.name, a.name)}", "dx"
        )
        for a in ACTIVATIONS
    },
    "add": _explanation("add", "Sum", "y"),
    "multiply": _explanation("multiply", "Product", "y"),
    "formula": _explanation("formula", "Formula", "y"),
    "formula_gradient": _explanation("formula_gradient", "Gradient through the formula", "dx"),
    "formula_parameter_gradient": Explanation(
        "Gradient of a parameter",
        ("x", "dy"),
        ("da",),
        fixed("da = Σ over the batch, and all places, of dy · df/da"),
        formula_parameter_gradient,
    ),
    "reshape": Explanation(
        "Reshape", ("x",), ("y",), fixed("y = x, the same numbers in the same order"), reshape
    ),
}
