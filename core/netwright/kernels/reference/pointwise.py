"""Formulas on every number, and reshape, in NumPy."""

import numpy as np

from netwright.kernels.reference.arrays import Array, Kernel, Settings
from netwright.operations.formula.evaluate import evaluate
from netwright.operations.formula.syntax import known
from netwright.operations.operation import number, whole_numbers
from netwright.operations.pointwise import OPERATIONS, Formula, PointwiseOperation
from netwright.operations.table import TABLE


def reshape(settings: Settings, x: Array) -> tuple[Array, ...]:
    return (x.reshape(len(x), *whole_numbers(settings, "shape")),)


def formula_parameter_gradient(settings: Settings, *inputs: Array) -> tuple[Array, ...]:
    """Summed over the batch, and over what is not a channel if there is one value for each."""
    operation = TABLE["formula_parameter_gradient"]
    assert isinstance(operation, PointwiseOperation)
    terms = value_of(operation.formula(settings), settings, *inputs)
    if whole_numbers(settings, "shape") == (1,):
        return (terms.sum().reshape(1),)
    return (terms.sum(axis=(0, *range(2, terms.ndim))),)


def value_of(formula: Formula, settings: Settings, *inputs: Array) -> Array:
    """The formula for every number of the first input."""
    values = dict(zip(formula.names, inputs, strict=True))
    values.update((name, np.asarray(number(settings, name))) for name in formula.constants)
    for name in formula.parameters:
        values[name] = values[name].reshape(-1, *(1,) * (inputs[0].ndim - 2))
    return np.broadcast_to(evaluate(known(formula.text), values), inputs[0].shape)


def _kernel_of(operation: PointwiseOperation) -> Kernel:
    def kernel(settings: Settings, *inputs: Array) -> tuple[Array, ...]:
        return (value_of(operation.formula(settings), settings, *inputs),)

    return kernel


KERNELS: dict[str, Kernel] = {
    operation.name: _kernel_of(operation)
    for operation in OPERATIONS
    if isinstance(operation, PointwiseOperation)
}
KERNELS |= {"reshape": reshape, "formula_parameter_gradient": formula_parameter_gradient}
