"""A run is bit-equal when repeated, for any number of threads and any cut into calls."""

import numpy as np
import pytest

from netwright.data.digits import load_digits
from netwright.graph.analysis import analyze
from netwright.training.settings import TrainingSettings
from netwright.training.trainer import Steps, Trainer
from support.learning import ANY_NETWORK
from support.networks import NETWORKS, dataset_for

Result = tuple[np.ndarray, dict[str, np.ndarray]]


def trained(name: str, cuts: tuple[int, ...], threads: int, optimizer: str = "Adam") -> Result:
    """Losses and weights after the sum of `cuts` steps."""
    graph = NETWORKS[name]
    dataset = load_digits() if name == "starter" else dataset_for(graph, analyze(graph), 150)
    settings = TrainingSettings(epochs=100, batch_size=41, optimizer=optimizer, seed=3)
    trainer = Trainer(graph, settings, dataset, threads)
    steps: list[Steps] = [trainer.advance(count) for count in cuts]
    weights = trainer.weights()
    trainer.close()
    return np.concatenate([step.losses for step in steps]), weights


def equal(a: Result, b: Result) -> bool:
    return np.array_equal(a[0], b[0]) and all(np.array_equal(a[1][k], b[1][k]) for k in a[1])


@pytest.mark.parametrize("name", list(NETWORKS))
def test_one_two_and_three_threads_give_the_same_bits_after_many_steps(name: str) -> None:
    alone = trained(name, (60,), threads=1)

    assert equal(trained(name, (60,), threads=2), alone)
    assert equal(trained(name, (60,), threads=3), alone)


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
