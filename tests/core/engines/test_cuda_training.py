"""Whole training runs of small networks on the emulator go as on the CPU engine."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from netwright.engines.cpu.engine import CpuEngine
from netwright.engines.cuda.engine import CudaEngine
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.program.program import evaluation_program, training_program
from netwright.training.learning import coefficients, update_of
from netwright.training.order import BatchOrder
from support.build import chain
from support.learning import ANY_NETWORK, settings_for
from support.networks import data_for, weights_for
from support.simt.device import EmulatedDevice

SAMPLES, BATCH, STEPS = 90, 20, 40
"""The last batch of an epoch is smaller."""


def perceptron() -> Graph:
    return chain(
        [
            Input((7,)),
            Dense(units=19, l2=0.01, max_norm=0.9),
            Tanh(),
            Dense(units=11, l1=0.001),
            Relu(),
            Dense(units=5),
            SoftmaxCrossEntropy(),
        ]
    )


def engines(optimizer: str, **settings: object) -> Iterator[tuple[Any, Any]]:
    """The same network on the CPU and on the emulator, with what a run asks of both."""
    analysis = analyze(perceptron())
    chosen = settings_for(optimizer, batch_size=BATCH, **settings)
    data, weights = data_for(analysis, SAMPLES), weights_for(analysis)
    programs = training_program(analysis), evaluation_program(analysis)
    given = (*programs, data, BATCH, update_of(chosen))
    for engine in (CpuEngine(*given, threads=1), CudaEngine(*given, device=EmulatedDevice())):
        engine.set_parameters(weights)
        yield engine, chosen


def run(engine: Any, chosen: Any, steps: int, first: int = 0) -> Any:
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(first, steps)
    rates = np.full(steps, chosen.learning_rate)
    return engine.train(first, numbers, coefficients(chosen, rates, first, sizes, 16))


@pytest.mark.parametrize(
    "optimizer",
    [
        pytest.param(rule, marks=() if rule == "Adam" else pytest.mark.emulated)
        for rule in ANY_NETWORK
    ],
)
def test_loss_curves_and_weights_are_those_of_the_cpu(optimizer: str) -> None:
    found = []
    for engine, chosen in engines(optimizer, clip_norm=0.9, clip_value=0.2):
        outcome = run(engine, chosen, STEPS)
        found.append((outcome, engine.parameters(), engine.moments(), engine.gradients()))
        engine.close()

    cpu, cuda = found
    assert np.abs(cuda[0].losses - cpu[0].losses).max() < 1e-4
    assert np.array_equal(cuda[0].counts, cpu[0].counts)
    assert not cuda[0].halted
    for ours, right in ((cuda[1], cpu[1]), (cuda[3], cpu[3]), *zip(cuda[2], cpu[2], strict=True)):
        for name, value in right.items():
            assert np.abs(ours[name] - value).max() < 1e-4, name


def test_a_run_in_parts_is_the_whole_run_bit_by_bit() -> None:
    whole, part, later = (list(engines("Adam"))[1][0] for _ in range(3))
    chosen = settings_for("Adam", batch_size=BATCH)

    losses = run(whole, chosen, 21).losses
    first = run(part, chosen, 5).losses
    later.set_parameters(part.parameters())
    later.set_moments(part.moments())
    rest = run(later, chosen, 16, first=5).losses

    assert np.array_equal(losses, np.hstack([first, rest]))
    for name, value in whole.parameters().items():
        assert np.array_equal(later.parameters()[name], value), name


def test_a_gradient_that_is_not_finite_stops_the_run_before_the_step() -> None:
    found = []
    for engine, chosen in engines("Adam"):
        run(engine, chosen, 2)
        kept = engine.parameters()
        numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(2, 3)
        rows = coefficients(chosen, np.full(3, 0.01), 2, sizes, 16)
        rows[1, 0] = np.inf
        outcome = engine.train(2, numbers, rows)
        found.append((outcome, kept, engine.parameters()))
        engine.close()

    for outcome, _, _ in found:
        assert outcome.halted
        assert outcome.losses.shape == (1, 1)
    (_, _, right), (_, before, after) = found
    for name, value in right.items():
        assert np.abs(after[name] - value).max() < 1e-4
        assert not np.array_equal(after[name], before[name])


def test_evaluation_between_steps_changes_nothing() -> None:
    cuda, chosen = list(engines("Momentum"))[1]
    other, _ = list(engines("Momentum"))[1]

    run(cuda, chosen, 3)
    run(other, chosen, 3)
    losses, counts, _ = cuda.evaluate(np.arange(SAMPLES))
    rest = run(cuda, chosen, 3, first=3).losses

    assert losses[0] > 0
    assert counts[1] == SAMPLES
    assert np.array_equal(rest, run(other, chosen, 3, first=3).losses)
