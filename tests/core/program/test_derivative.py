"""The derivative of a whole network is right, along every path."""

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.engines.reference import run
from netwright.graph.analysis import Analysis, analyze
from netwright.graph.graph import Graph, Wire
from netwright.layers.activation import Sigmoid, Tanh
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright.program.program import (
    ProblemsError,
    Program,
    evaluation_program,
    training_program,
)
from support.drawings import classifier

Given = dict[str, NDArray[np.float64]]


def convolutional() -> Graph:
    return classifier(
        [Input((2, 7, 7)), Conv2d(3), Tanh(), MaxPool2d(), Flatten(), Dense(5), Sigmoid(), Dense(4)]
    )


def residual() -> Graph:
    """dense1 reaches the loss along two paths, one of them twice."""
    graph = classifier([Input((6,)), Dense(4), Tanh(), Add(), Add(), Dense(4)])
    graph.wires |= {
        Wire("dense1", "output", "add1", "b"),
        Wire("add1", "output", "add2", "b"),
    }
    return graph


def given(analysis: Analysis, batch: int = 3) -> Given:
    rng = np.random.default_rng(2)
    values: Given = {p.tensor.name: rng.normal(size=p.tensor.shape) for p in analysis.parameters}
    for data in analysis.data:
        shape = (batch, *data.tensor.shape)
        is_input = data.slot == "input"
        drawn = rng.normal(size=shape) if is_input else rng.integers(0, 4, shape)
        values[data.tensor.name] = drawn.astype(np.float64)
    return values


def loss_of(program: Program, values: Given) -> float:
    return float(run(program, values)[program.losses[0].name])


@pytest.mark.parametrize("make", [convolutional, residual])
def test_the_gradient_of_every_parameter_equals_central_differences(make: object) -> None:
    assert callable(make)
    analysis = analyze(make())
    assert not analysis.problems
    program, values = training_program(analysis), given(analysis)
    results = run(program, values)

    assert program.gradients.keys() == {p.tensor.name for p in analysis.parameters}
    for name, gradient in program.gradients.items():
        found = results[gradient.name]
        assert found.shape == values[name].shape
        for place in list(np.ndindex(found.shape))[:: max(found.size // 10, 1)]:
            sides = []
            for step in (1e-5, -1e-5):
                moved = {key: value.copy() for key, value in values.items()}
                moved[name][place] += step
                sides.append(loss_of(program, moved))
            expected = (sides[0] - sides[1]) / 2e-5
            assert abs(found[place] - expected) < 1e-6 * max(abs(expected), 1e-2)


def test_nothing_is_computed_that_nobody_needs() -> None:
    analysis = analyze(convolutional())

    calls = [call.operation for call in training_program(analysis).calls]

    assert calls.count("conv2d_weight_gradient") == 1
    assert "conv2d_input_gradient" not in calls  # the data learn nothing


def test_evaluation_gives_the_loss_of_training_and_keeps_the_answers() -> None:
    analysis = analyze(convolutional())
    values = given(analysis)
    training, evaluation = training_program(analysis), evaluation_program(analysis)

    assert loss_of(training, values) == loss_of(evaluation, values)
    (answer,) = evaluation.kept
    assert np.allclose(run(evaluation, values)[answer.name].sum(axis=1), 1)


def test_a_network_with_problems_gives_no_program() -> None:
    analysis = analyze(classifier([Input((1, 8, 8)), Dense(10)]))

    with pytest.raises(ProblemsError, match="Flatten") as caught:
        training_program(analysis)

    assert len(caught.value.problems) == 1
