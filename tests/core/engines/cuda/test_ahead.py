"""Steps are begun while those before them run: the GPU waits for nobody, and no bit is another."""

from collections import Counter
from typing import Any

import numpy as np
import pytest

from netwright.engines.cuda import plan
from netwright.engines.cuda.device import Device
from netwright.engines.cuda.engine import CudaEngine
from netwright.engines.engine import Batches
from netwright.engines.update import ADAM
from netwright.graph.analysis import analyze
from netwright.layers.activation import Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.program.program import evaluation_program, training_program
from netwright.training.learning import coefficients
from netwright.training.order import BatchOrder
from support.build import chain
from support.fake_driver import Haste
from support.fake_gpu import FakeGpu
from support.learning import settings_for
from support.networks import data_for, weights_for
from support.simt.device import EmulatedDevice

ANALYSIS = analyze(
    chain([Input((7,)), Dense(units=9), Tanh(), Dropout(), Dense(units=4), SoftmaxCrossEntropy()])
)
PROGRAMS = training_program(ANALYSIS), evaluation_program(ANALYSIS)
SAMPLES, BATCH, SLOTS = 90, 20, 8
"""The last batch of an epoch is smaller; rings are written over by the third call."""
CALLS = (4, 3, 4, 1, 4, 2)
CHOSEN = settings_for("Adam", batch_size=BATCH)


@pytest.fixture(autouse=True)
def _short_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "_MOST_SLOTS", SLOTS)


def engine(device: Device) -> CudaEngine:
    made = CudaEngine(*PROGRAMS, data_for(ANALYSIS, SAMPLES), BATCH, ADAM, device=device)
    made.set_parameters(weights_for(ANALYSIS))
    made.set_seed(5)
    return made


def batches(first: int, steps: int) -> Batches:
    numbers, sizes = BatchOrder(np.arange(SAMPLES), BATCH, seed=3).batches(first, steps)
    rates = np.full(steps, CHOSEN.learning_rate)
    return Batches(numbers, coefficients(CHOSEN, rates, first, sizes, 16))


def run(made: CudaEngine, *, is_ahead: bool) -> list[np.ndarray]:
    """Losses, counts and weights of all calls, each of which may begin the next."""
    first, found = 0, list[np.ndarray]()
    for steps, later in zip(CALLS, (*CALLS[1:], 0), strict=True):
        now = batches(first, steps)
        then = batches(first + steps, later) if is_ahead and later else None
        outcome = made.train(first, now.orders, now.coefficients, then)
        assert not outcome.halted
        found += [outcome.losses, outcome.counts]
        first += steps
    found += made.evaluate(np.arange(SAMPLES))[:2]
    found += made.parameters().values()
    made.close()
    return found


def equal(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def right() -> list[np.ndarray]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "_MOST_SLOTS", 64)
        return run(engine(EmulatedDevice()), is_ahead=False)


def test_what_is_begun_ahead_gives_the_same_bits(right: list[np.ndarray]) -> None:
    made = engine(EmulatedDevice())

    assert (made.slots, made.ahead) == (SLOTS // 2, SLOTS // 2)
    assert equal(run(made, is_ahead=True), right)


@pytest.mark.parametrize("haste", list(Haste))
def test_so_it_does_through_the_driver(right: list[np.ndarray], haste: Haste) -> None:
    gpu = FakeGpu()
    made = engine(gpu.open(gpu.gpus.found))
    gpu.driver.hurry(haste)

    assert equal(run(made, is_ahead=True), right)


def test_losses_are_read_while_the_steps_behind_are_in_the_queue() -> None:
    """The driver does nothing before somebody waits: what is begun was not waited for."""
    gpu = FakeGpu()
    ticks = Counter[str]()
    made = engine(gpu.open(gpu.gpus.found))
    launch, tick = (
        gpu._launch,
        next(f"kernel{i}" for i, (make, _) in enumerate(gpu._kernels) if make.__name__ == "tick"),
    )

    def count(name: str, *given: Any) -> None:
        ticks[name] += 1
        launch(name, *given)

    gpu.driver.call_at_launch(count)
    first, begun, after = batches(0, 4), batches(4, 4), batches(8, 4)

    made.train(0, first.orders, first.coefficients, begun)
    assert ticks[tick] == 4
    made.train(4, begun.orders, begun.coefficients, after)
    assert ticks[tick] == 8
    made.close()


def test_nothing_is_told_of_a_time_between() -> None:
    made = engine(EmulatedDevice())
    first = batches(0, 3)
    made.train(0, first.orders, first.coefficients, batches(3, 2))

    for ask in (made.parameters, made.gradients, made.moments, made.clear_moments):
        with pytest.raises(AssertionError, match="steps were begun"):
            ask()
    with pytest.raises(AssertionError, match="other steps were begun"):
        made.train(3, first.orders, first.coefficients)


@pytest.mark.parametrize("bad", [1, 4])
def test_a_gradient_that_is_not_finite_stops_what_was_begun_too(bad: int) -> None:
    """In the steps that are told, and in those that were begun behind them."""
    made, other = engine(EmulatedDevice()), engine(EmulatedDevice())
    every = batches(0, 6)
    every.coefficients[bad, 0] = np.inf
    now, then = every.part(0, 3), every.part(3, 3)

    outcome = made.train(0, now.orders, now.coefficients, then)
    if not outcome.halted:
        assert outcome.losses.shape[1] == 3
        outcome = made.train(3, then.orders, then.coefficients)

    assert outcome.halted
    good = every.part(0, bad)
    for part in (good.part(0, 4), good.part(4, 4)):
        if part.steps:
            other.train(0, part.orders, part.coefficients)
    for name, weights in other.parameters().items():
        assert np.array_equal(made.parameters()[name], weights), name
    again = batches(bad, 2)
    assert not made.train(bad, again.orders, again.coefficients).halted


def test_a_copy_is_that_of_the_last_step_that_was_begun() -> None:
    made, other = engine(EmulatedDevice()), engine(EmulatedDevice())
    came: list[Any] = []
    first, begun, after = batches(0, 4), batches(4, 3), batches(7, 2)

    made.train(0, first.orders, first.coefficients, begun)
    made.copy_later(lambda *copies: came.append(copies))
    made.train(4, begun.orders, begun.coefficients, after)

    other.train(0, first.orders, first.coefficients)
    other.train(4, begun.orders, begun.coefficients)
    ((parameters, moments, _),) = came
    for ours, right in zip(
        (parameters, *moments), (other.parameters(), *other.moments()), strict=True
    ):
        for name, values in right.items():
            assert np.array_equal(ours[name], values), name
