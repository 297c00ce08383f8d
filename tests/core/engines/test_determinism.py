"""A run is bit-equal when repeated, for any number of threads, cut into calls, taken up again."""

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.training.settings import TrainingSettings
from netwright.training.steps import Steps
from netwright.training.trainer import Trainer
from support.learning import ANY_NETWORK
from support.networks import NETWORKS, dataset_for

Result = tuple[np.ndarray, dict[str, np.ndarray]]


BLOCKS = 90
"""A batch of two blocks of lanes."""


def trainer_of(name: str, threads: int, optimizer: str = "Adam", batch: int = 41) -> Trainer:
    graph = NETWORKS[name]
    dataset = load_digits() if name == "starter" else dataset_for(graph, analyze(graph), 150)
    settings = TrainingSettings(epochs=100, batch_size=batch, optimizer=optimizer, seed=3)
    return Trainer(graph, settings, dataset, threads)


def trained(
    name: str, cuts: tuple[int, ...], threads: int, optimizer: str = "Adam", batch: int = 41
) -> Result:
    """Losses and weights after the sum of `cuts` steps."""
    trainer = trainer_of(name, threads, optimizer, batch)
    steps: list[Steps] = [trainer.advance(count) for count in cuts]
    weights = trainer.weights()
    trainer.close()
    return np.concatenate([step.losses for step in steps]), weights


def taken_up_again(name: str, first: int, rest: int, threads: int, batch: int) -> Result:
    """The same, the rest of the steps by another trainer that goes on from a copy of the state."""
    trainer = trainer_of(name, threads, batch=batch)
    before = trainer.advance(first)
    state = trainer.state()
    trainer.close()
    trainer = trainer_of(name, threads, batch=batch)
    trainer.restore(state)
    after = trainer.advance(rest)
    weights = trainer.weights()
    trainer.close()
    return np.concatenate([before.losses, after.losses]), weights


def equal(a: Result, b: Result) -> bool:
    return np.array_equal(a[0], b[0]) and all(np.array_equal(a[1][k], b[1][k]) for k in a[1])


@pytest.mark.parametrize("name", list(NETWORKS))
def test_any_number_of_threads_and_a_run_taken_up_again_give_the_same_bits(name: str) -> None:
    assert equal(trained(name, (60,), threads=2), trained(name, (60,), threads=1))

    alone = trained(name, (30,), threads=1, batch=BLOCKS)

    assert equal(trained(name, (1, 29), threads=3, batch=BLOCKS), alone)
    assert equal(taken_up_again(name, 13, 17, threads=2, batch=BLOCKS), alone)


@pytest.mark.parametrize("name", [name for name in NETWORKS if name.startswith(("conv", "pool"))])
def test_few_samples_give_the_same_bits_for_any_number_of_threads(name: str) -> None:
    alone = trained(name, (20,), threads=1, batch=3)

    assert equal(trained(name, (1, 19), threads=2, batch=3), alone)
    assert equal(trained(name, (20,), threads=3, batch=3), alone)


@pytest.mark.parametrize("optimizer", ANY_NETWORK)
def test_cutting_a_run_into_calls_and_other_threads_change_nothing(optimizer: str) -> None:
    whole = trained("starter", (120,), 2, optimizer)

    assert equal(trained("starter", (1, 1, 30, 88), 3, optimizer), whole)


def test_another_seed_is_another_run() -> None:
    graph = NETWORKS["starter"]
    runs = []
    for seed in (1, 2):
        trainer = Trainer(graph, TrainingSettings(seed=seed), load_digits(), threads=1)
        runs.append(trainer.advance(5).losses)
        trainer.close()

    assert not np.array_equal(runs[0], runs[1])
