"""Changes that reach the trainer's thread: settings, edited networks, runs that go on."""

from dataclasses import replace

import numpy as np
import pytest

from netwright.graph.commands import SetLayer
from netwright.graph.graph import Node
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.training.snapshot import Change, RunState, Snapshot
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import chain, starter
from support.worked import DIGITS, in_state, job, until


def test_a_change_counts_from_the_next_batch_and_is_told_with_its_step(worker: Worker) -> None:
    seen: list[Snapshot] = []
    first = job(epochs=100_000)
    worker.train(first)
    until(worker, seen, lambda s: s.step > 20)
    settings = replace(first.settings, batch_size=64, learning_rate=0.0001)

    changed = worker.change(replace(first, settings=settings)).result(20)

    told = until(worker, seen, lambda s: bool(s.changes))
    (change,) = told.changes
    assert change.text == "Batch size 32 → 64, Learning rate 0.001 → 0.0001"
    assert change.step == told.step
    assert told.state is RunState.RUNNING
    assert (changed.before, changed.passages) == (None, ())
    later = until(worker, seen, lambda s: s.step > change.step + 20)
    assert later.run == told.run
    assert later.steps_per_epoch < seen[1].steps_per_epoch
    losses = np.concatenate([s.losses for s in seen])
    assert len(losses) == seen[-1].step


def test_an_edited_network_is_grafted_and_what_was_learned_before_is_handed_out(
    worker: Worker,
) -> None:
    seen: list[Snapshot] = []
    first = job(epochs=100_000)
    worker.reset(first)
    worker.step()
    until(worker, seen, lambda s: s.step == 1)
    held = worker.weights().result(10)
    edited = first.graph.copy()
    dense = edited.named("dense1")
    assert isinstance(dense, Node)
    SetLayer(dense.id, Dense(units=80)).apply(edited)

    coming = worker.change(replace(first, graph=edited))

    changed = coming.result(20)
    assert changed.before is not None
    assert all(np.array_equal(changed.before.weights[name], held[name]) for name in held)
    assert worker.weights().result(10)["dense1/weight"].shape[0] == 80
    assert until(worker, seen, lambda s: bool(s.changes)).changes == (
        Change(1, "dense1: units 64 → 80"),
    )
    worker.change(first, coming).result(20)
    back = worker.weights().result(10)
    assert all(np.array_equal(back[name], held[name]) for name in held)
    until(
        worker,
        seen,
        lambda s: s.changes == (Change(1, "dense1: units 80 → 64, weights of step 1"),),
    )


def test_a_change_that_cannot_be_fails_and_the_run_goes_on(worker: Worker) -> None:
    seen: list[Snapshot] = []
    first = job(epochs=100_000)
    worker.train(first)
    at = until(worker, seen, lambda s: s.step > 5).step
    bad = chain([Input((5,)), Dense(units=10), SoftmaxCrossEntropy()])

    with pytest.raises(ValueError, match="input1 takes 5"):
        worker.change(replace(first, graph=bad)).result(20)

    until(worker, seen, lambda s: s.step > at + 20)
    assert seen[-1].state is RunState.RUNNING


def test_a_change_before_any_run_fails_with_a_sentence(worker: Worker) -> None:
    with pytest.raises(RuntimeError, match="Nothing was trained yet"):
        worker.change(job()).result(10)


def test_a_finished_run_goes_on_as_one_of_more_epochs(worker: Worker) -> None:
    seen: list[Snapshot] = []
    first = job(epochs=2)
    worker.train(first)
    until(worker, seen, in_state(RunState.FINISHED))
    ended = len(seen)
    worker.change(replace(first, settings=job(epochs=5).settings))
    worker.go_on()
    until(worker, seen, lambda s: s.state is RunState.FINISHED and s.epoch == 5)
    assert seen[ended].run == seen[0].run
    assert Change(seen[ended - 1].step, "Epochs 2 → 5") in [c for s in seen for c in s.changes]

    whole = Trainer(starter(), job(epochs=5).settings, DIGITS, threads=1)
    whole.advance(whole.total_steps)
    weights = worker.weights().result(timeout=10)
    for name, value in whole.weights().items():
        assert np.array_equal(weights[name], value), name
    whole.close()


def test_a_stopped_run_goes_on_and_one_without_epochs_left_stays_finished(worker: Worker) -> None:
    seen: list[Snapshot] = []
    first = job(epochs=100_000)
    worker.train(first)
    until(worker, seen, lambda s: s.step > 10)
    worker.stop()
    stopped = until(worker, seen, in_state(RunState.STOPPED))
    worker.go_on()
    until(worker, seen, lambda s: s.state is RunState.RUNNING and s.step > stopped.step)

    worker.change(replace(first, settings=job(epochs=1).settings))
    until(worker, seen, in_state(RunState.FINISHED))
    seen.clear()
    worker.go_on()
    until(worker, seen, in_state(RunState.FINISHED))
    assert all(snapshot.state is RunState.FINISHED for snapshot in seen)
