"""A run on a GPU, whose next steps are begun before the last are told: nothing else changes."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from netwright.engines.cuda import fitting
from netwright.engines.devices import CPU, GPU
from netwright.graph.analysis import analyze
from netwright.layers.activation import Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.training import trainer as module
from netwright.training.job import Job
from netwright.training.run import Run
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import chain
from support.fake_gpu import FakeGpu
from support.networks import dataset_for
from support.worked import in_state, until

NETWORK = chain([Input((7,)), Dense(9), Tanh(), Dense(4), SoftmaxCrossEntropy()])
DATA = dataset_for(NETWORK, analyze(NETWORK), 60)
EPOCH = 5
"""Steps of an epoch."""


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> FakeGpu:
    """One that takes a launch for each operation, also of a tiny network."""
    monkeypatch.setattr(fitting, "is_tiny", lambda *_: False)
    return FakeGpu()


def trainer(gpu: FakeGpu, device: str = GPU, **settings: Any) -> Trainer:
    chosen = TrainingSettings(device=device, batch_size=8, **settings)
    return Trainer(NETWORK, chosen, DATA, 1, gpus=gpu.gpus)


def test_a_trainer_that_begins_ahead_takes_the_same_steps(gpu: FakeGpu) -> None:
    ours, other = trainer(gpu), trainer(gpu)
    losses = []
    for steps, then in ((3, 4), (2, 3), (1, 0), (6, 5), (0, 0)):
        losses.append(ours.advance(steps, then).losses)

    assert [len(each) for each in losses] == [3, 4, 3, 6, 5]
    assert ours.under_way == 0
    np.testing.assert_array_equal(np.concatenate(losses), other.advance(ours.step).losses)


def test_nothing_is_begun_ahead_on_the_cpu(gpu: FakeGpu) -> None:
    ours = trainer(gpu, CPU)

    ours.advance(3, then=4)

    assert (ours.step, ours.under_way) == (3, 0)


def test_nothing_is_begun_beyond_an_epoch_whose_end_decides_something(gpu: FakeGpu) -> None:
    ours = trainer(gpu, min_change=1e-9, epochs=4)

    ours.advance(3, then=9)
    assert ours.under_way == EPOCH - 3
    ours.advance(0, then=9)

    assert (ours.step, ours.under_way) == (EPOCH, 0)


def test_a_run_begins_ahead_and_its_snapshots_are_whole(gpu: FakeGpu) -> None:
    """Every loss once and in order, every epoch evaluated, the weights of the step told."""
    ours, other = Run(1, trainer(gpu, epochs=400)), trainer(gpu, epochs=400)
    ours.want(frozenset([Wish.GRADIENTS]))
    begun, seen = 0, []

    while ours.trainer.step < 6 * EPOCH:
        ours.advance()
        begun += ours.trainer.under_way > 0
        seen.append(ours.snapshot(RunState.RUNNING))
    ours.settle()
    seen.append(ours.snapshot(RunState.PAUSED))

    assert begun > 3
    assert ours.trainer.under_way == 0
    ends = np.cumsum([len(each.losses) for each in seen])
    assert [each.first_step + len(each.losses) - 1 for each in seen] == ends.tolist()
    losses = np.concatenate([each.losses for each in seen])
    np.testing.assert_array_equal(losses, other.advance(ours.trainer.step).losses)
    for name, weights in other.weights().items():
        np.testing.assert_array_equal(ours.trainer.weights()[name], weights)
    evaluated = [each.step for snapshot in seen for each in snapshot.evaluations]
    assert evaluated == list(range(EPOCH, ours.trainer.step + 1, EPOCH))


def test_the_end_of_a_run_leaves_nothing_under_way(gpu: FakeGpu) -> None:
    ours = Run(1, trainer(gpu, epochs=2))

    while not ours.trainer.finished:
        ours.advance()

    assert (ours.trainer.step, ours.trainer.under_way) == (2 * EPOCH, 0)


def test_a_gpu_that_is_lost_with_steps_under_way_leaves_a_run_on_the_cpu(gpu: FakeGpu) -> None:
    ours = trainer(gpu)
    ours.advance(3, then=4)
    gpu.driver.fail("cuGraphLaunch", 719, stays=True)

    steps = ours.advance(6, then=4)

    assert (ours.step, ours.under_way, ours.device) == (9, 0, CPU)
    assert len(steps.losses) == 6
    assert "Training goes on on the CPU" in ours.device_fault
    ours.weights()


def test_an_order_finds_no_step_under_way(
    gpu: FakeGpu, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run in its thread, paused, asked for weights, and stopped while steps were begun."""
    with_gpu = partial(Trainer, gpus=gpu.gpus)
    monkeypatch.setattr(module, "Trainer", with_gpu)
    seen: list[Snapshot] = []
    settings = TrainingSettings(device=GPU, batch_size=8, epochs=100_000)

    worker.train(Job(NETWORK, settings, DATA, threads=1))
    until(worker, seen, lambda s: s.step > 2 * EPOCH)
    early = worker.checkpoint().result(20)
    worker.pause()
    paused = until(worker, seen, in_state(RunState.PAUSED))
    weights = worker.weights().result(20)
    worker.resume()
    until(worker, seen, lambda s: s.step > paused.step + 3)
    worker.stop()
    stopped = until(worker, seen, in_state(RunState.STOPPED))
    last = worker.weights().result(20)

    assert stopped.device.startswith("Fake GPU")
    right = trainer(gpu, epochs=100_000)
    steps = [(early.step, early.weights), (paused.step, weights), (stopped.step, last)]
    for step, found in steps:
        right.advance(step - right.step)
        for name, values in right.weights().items():
            np.testing.assert_array_equal(found[name], values)
    assert early.step <= paused.step < stopped.step
