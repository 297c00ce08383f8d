"""Runs a program in NumPy float64: slow, simple, the oracle of every other engine."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from netwright.kernels.reference.table import KERNELS
from netwright.operations.operation import Call
from netwright.program.program import Program

Arrays = dict[str, NDArray[np.float64]]


def run(
    program: Program, given: Mapping[str, NDArray[np.generic]], seed: int = 0, step: int = 0
) -> Arrays:
    """Every tensor of the program by name; states are those after the step.

    `given` holds parameters and data by tensor name; data carries the batch as first axis.
    """
    values: Arrays = {name: np.asarray(value, np.float64) for name, value in given.items()}
    for call in program.calls:
        _run_call(call, values, seed, step)
    for call in program.updates:
        _run_call(call, values, seed, step)
        # At once: two nodes that share a state change it one after the other.
        values[call.inputs[0].name] = values[call.outputs[0].name]
    return values


def _run_call(call: Call, values: Arrays, seed: int, step: int) -> None:
    inputs = [values[tensor.name] for tensor in call.inputs]
    settings = {**call.settings, "seed": seed, "step": step}
    outputs = KERNELS[call.operation](settings, *inputs)
    for tensor, value in zip(call.outputs, outputs, strict=True):
        values[tensor.name] = value
