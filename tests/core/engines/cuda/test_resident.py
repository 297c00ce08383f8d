"""One block that does whole steps of a tiny network, on the emulator."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netwright.engines.cuda.engine import CudaEngine, Manner
from netwright.engines.cuda.loaded import Loaded
from netwright.engines.cuda.resident import Residence, is_tiny
from netwright.engines.outcome import Outcome
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph
from netwright.layers.activation import Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.program.program import evaluation_program, training_program
from netwright.training.fit import arrays_for
from netwright.training.initial import initial_weights
from netwright.training.learning import coefficients, update_of
from netwright.training.order import BatchOrder
from support.build import chain
from support.learning import reference_run, settings_for
from support.networks import NETWORKS, data_for, dataset_for, weights_for
from support.simt.device import EmulatedDevice
from support.simt.kernel import Order

SAMPLES, BATCH, STEPS = 70, 30, 12
"""The last batch of an epoch is smaller."""
CHOSEN = settings_for("Adam", batch_size=BATCH)


def classifier(units: int = 16) -> Graph:
    return chain(
        [
            Input((2,)), Dense(units=units), Tanh(), Dense(units=units), Tanh(),
            Dense(units=3), SoftmaxCrossEntropy(),
        ]
    )  # fmt: skip


def engine_of(
    graph: Graph, residence: Residence = Residence.ALWAYS, order: Order = Order.FORWARDS
) -> CudaEngine:
    analysis = analyze(graph)
    programs = training_program(analysis), evaluation_program(analysis)
    data, device = data_for(analysis, SAMPLES), EmulatedDevice(order)
    update = update_of(CHOSEN)
    engine = CudaEngine(*programs, data, BATCH, update, device=device, manner=Manner(residence))
    engine.set_parameters(weights_for(analysis))
    return engine


def trained(engine: CudaEngine, first: int, steps: int) -> Outcome:
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(first, steps)
    rates = np.full(steps, CHOSEN.learning_rate)
    return engine.train(first, numbers, coefficients(CHOSEN, rates, first, sizes, 16))


def everything(engine: CudaEngine, outcome: Outcome) -> list[Any]:
    """All that a run leaves behind."""
    moments = [value for moment in engine.moments() for value in moment.values()]
    tensors = (*engine.parameters().values(), *engine.gradients().values(), *moments)
    return [outcome.losses, outcome.counts, *tensors]


def equal(first: list[Any], second: list[Any]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.emulated
def test_steps_of_one_block_are_those_of_the_launches_bit_by_bit() -> None:
    found = []
    for residence in (Residence.NEVER, Residence.ALWAYS):
        engine = engine_of(classifier(), residence)
        found.append(everything(engine, trained(engine, 0, STEPS)))

    assert equal(*found)


@pytest.mark.emulated
@pytest.mark.parametrize("name", ["gru of one step", "dense masked", "huber"])
def test_so_are_those_of_other_networks(name: str) -> None:
    found = []
    for residence in (Residence.NEVER, Residence.ALWAYS):
        engine = engine_of(NETWORKS[name], residence)
        found.append(everything(engine, trained(engine, 0, 3)))

    assert equal(*found)


@pytest.mark.emulated
def test_the_order_of_threads_changes_no_bit() -> None:
    forwards, backwards = (engine_of(classifier(), order=order) for order in Order)

    first = everything(forwards, trained(forwards, 0, 3))

    assert equal(first, everything(backwards, trained(backwards, 0, 3)))


@pytest.mark.emulated
def test_many_short_launches_are_one_long_one() -> None:
    whole, parts = engine_of(classifier()), engine_of(classifier())
    assert parts._training is not None
    tape = parts._training.tape
    assert tape.resident is not None
    short = replace(tape, resident=replace(tape.resident, most=5))
    parts._training = Loaded(short, parts.arena, parts.lanes, SAMPLES)

    first = everything(whole, trained(whole, 0, STEPS))

    assert equal(first, everything(parts, trained(parts, 0, STEPS)))


@pytest.mark.emulated
def test_sixty_steps_follow_those_in_float64() -> None:
    graph = classifier()
    analysis = analyze(graph)
    dataset = dataset_for(graph, analysis, 60)
    arrays = arrays_for(analysis, dataset)
    programs = training_program(analysis), evaluation_program(analysis)
    engine = CudaEngine(
        *programs, arrays, BATCH, update_of(CHOSEN),
        device=EmulatedDevice(), manner=Manner(Residence.ALWAYS),
    )  # fmt: skip
    engine.set_parameters(initial_weights(analysis, CHOSEN.seed))
    order = BatchOrder(dataset.parts["training"], BATCH, CHOSEN.seed)
    numbers, sizes = order.batches(0, 60)
    rates = np.full(60, CHOSEN.learning_rate)

    outcome = engine.train(0, numbers, coefficients(CHOSEN, rates, 0, sizes, 16))

    losses, weights = reference_run(graph, CHOSEN, dataset, 60)
    assert np.abs(outcome.losses[0] / losses - 1).max() < 1e-6
    for name, value in engine.parameters().items():
        assert np.abs(value - weights[name]).max() < 1e-5, name


@pytest.mark.emulated
def test_a_gradient_that_is_not_finite_stops_the_run_before_the_step() -> None:
    engine, right = engine_of(classifier()), engine_of(classifier(), Residence.NEVER)
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(0, 4)
    rows = coefficients(CHOSEN, np.full(4, 0.01), 0, sizes, 16)
    rows[2, 0] = np.inf

    outcome = engine.train(0, numbers, rows)

    expected = right.train(0, numbers, rows)
    assert outcome.halted
    assert outcome.losses.shape == (1, 2)
    assert equal(everything(engine, outcome)[:2], everything(right, expected)[:2])
    for name, value in right.parameters().items():
        assert np.array_equal(engine.parameters()[name], value), name


def test_a_launch_is_shorter_than_other_users_of_the_gpu_notice() -> None:
    engine = engine_of(classifier())
    assert engine._training is not None
    tape = engine._training.tape

    assert tape.resident is not None
    # A step of 27 launches takes less than 100 microseconds, and 50 milliseconds are allowed.
    assert len(tape.launches) == 27
    assert 100 <= tape.resident.most <= 2000


@pytest.mark.parametrize(("units", "expected"), [(16, True), (48, True), (400, False)])
def test_tiny_are_networks_that_the_cache_of_one_processor_holds(
    units: int, expected: bool
) -> None:
    analysis = analyze(classifier(units))
    programs = training_program(analysis), evaluation_program(analysis)

    assert is_tiny(*programs, ADAM, BATCH) is expected
