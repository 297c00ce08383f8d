"""The trainer's thread: orders, snapshots, and runs that equal those without a thread."""

import time
from dataclasses import replace

import numpy as np
import pytest

from netwright.graph.analysis import analyze
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.training.initial import initial_weights
from netwright.training.job import Job
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import chain, starter
from support.worked import DIGITS, direct, in_state, job, until


def test_snapshots_tell_every_step_once_and_a_validation_per_epoch(worker: Worker) -> None:
    seen: list[Snapshot] = []

    worker.train(job(epochs=5))
    last = until(worker, seen, in_state(RunState.FINISHED))

    losses = np.concatenate([s.losses for s in seen])
    next_step = 1
    for snapshot in seen:
        if len(snapshot.losses):
            assert snapshot.first_step == next_step
            next_step += len(snapshot.losses)
            assert snapshot.accuracies is not None
            assert len(snapshot.accuracies) == len(snapshot.losses)
    assert len(losses) == last.step == 5 * last.steps_per_epoch
    assert np.array_equal(losses, direct(last.step)[0])
    steps = [e.step for s in seen for e in s.evaluations]
    assert steps == [epoch * last.steps_per_epoch for epoch in range(6)]


def test_a_run_paused_stepped_and_resumed_equals_an_uninterrupted_one(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.train(job(epochs=200))
    until(worker, seen, lambda s: s.step > 40)
    worker.pause()
    paused = until(worker, seen, in_state(RunState.PAUSED))
    seen.clear()
    worker.step()
    stepped = until(worker, seen, lambda s: s.step == paused.step + 1)
    assert stepped.state is RunState.PAUSED
    worker.resume()
    until(worker, seen, lambda s: s.step > paused.step + 50)
    worker.pause()
    seen.clear()
    held = until(worker, seen, in_state(RunState.PAUSED))

    weights = worker.weights().result(10)

    right = direct(held.step)[1]
    assert all(np.array_equal(weights[name], right[name]) for name in right)


def test_pausing_takes_less_than_a_fifth_of_a_second(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.train(job(epochs=100_000))
    until(worker, seen, lambda s: s.step > 100)
    begin = time.monotonic()
    worker.pause()
    until(worker, seen, in_state(RunState.PAUSED))

    assert time.monotonic() - begin < 0.2


def test_training_starts_from_the_weights_that_reset_shows(worker: Worker) -> None:
    seen: list[Snapshot] = []
    same = job(epochs=2, seed=7)
    worker.reset(same)
    ready = until(worker, seen, in_state(RunState.READY))
    begin = worker.weights().result(10)
    worker.train(same)
    done = until(worker, seen, in_state(RunState.FINISHED))

    start = initial_weights(analyze(same.graph), seed=7)
    assert all(np.array_equal(begin[name], start[name]) for name in start)
    assert done.run == ready.run
    right = direct(done.step, seed=7)[1]
    assert np.array_equal(worker.weights().result(10)["dense2/weight"], right["dense2/weight"])


def test_another_learning_rate_counts_from_the_next_step(worker: Worker) -> None:
    seen: list[Snapshot] = []
    first = job(epochs=1000)
    worker.reset(first)
    worker.step()
    until(worker, seen, lambda s: s.step == 1)
    worker.change(replace(first, settings=replace(first.settings, learning_rate=0.05)))
    worker.step()
    second = until(worker, seen, lambda s: s.step == 2)

    trainer = Trainer(starter(), TrainingSettings(epochs=1000), DIGITS, threads=1)
    trainer.advance(1)
    trainer.change(replace(trainer.settings, learning_rate=0.05))
    trainer.advance(1)
    right = trainer.weights()
    trainer.close()
    assert second.learning_rate == 0.05
    weights = worker.weights().result(10)
    assert all(np.array_equal(weights[name], right[name]) for name in right)


def test_a_bad_network_fails_with_a_sentence_and_the_worker_lives_on(worker: Worker) -> None:
    seen: list[Snapshot] = []
    bad = chain([Input((5,)), Dense(units=10), SoftmaxCrossEntropy()])
    worker.train(Job(bad, TrainingSettings(), DIGITS))
    failed = until(worker, seen, in_state(RunState.FAILED))
    assert failed.message.startswith("input1 takes 5, but a sample of digits is 1x8x8.")

    worker.train(job(epochs=1))
    until(worker, seen, in_state(RunState.FINISHED))


def test_preparing_what_cannot_be_trained_is_silent_and_training_goes_on(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.prepare(Job(chain([Input((5,)), SoftmaxCrossEntropy()]), TrainingSettings(), DIGITS))
    worker.prepare(job())
    worker.train(job(epochs=1))

    until(worker, seen, in_state(RunState.FINISHED))

    assert RunState.FAILED not in {snapshot.state for snapshot in seen}


def test_divergence_fails_with_the_step_and_keeps_the_weights(worker: Worker) -> None:
    seen: list[Snapshot] = []
    settings = TrainingSettings(epochs=50, optimizer="SGD", learning_rate=0.0)
    large = replace(DIGITS, inputs=DIGITS.inputs * np.float32(1e12))
    first = Job(starter(), settings, large, threads=1)
    worker.reset(first)
    worker.step()
    worker.change(replace(first, settings=replace(settings, learning_rate=1e6)))
    worker.resume()

    failed = until(worker, seen, in_state(RunState.FAILED))

    assert f"step {failed.step + 1}" in failed.message
    weights = worker.weights().result(10)
    assert all(np.isfinite(value).all() for value in weights.values())


def test_a_run_taken_up_in_another_worker_equals_an_uninterrupted_one(worker: Worker) -> None:
    seen: list[Snapshot] = []
    same = job(epochs=100_000)
    worker.train(same)
    until(worker, seen, lambda s: s.step > 10)
    worker.pause()
    state = worker.state().result(10)
    other = Worker()
    later: list[Snapshot] = []
    other.restore(same, state)
    held = until(other, later, in_state(RunState.PAUSED))
    assert held.step == state.step
    assert held.first_step == state.step + 1
    for _ in range(3):
        other.step()
    done = until(other, later, lambda s: s.step == state.step + 3)
    weights = other.weights().result(10)
    other.close()

    right = direct(done.step)[1]
    assert all(np.array_equal(weights[name], right[name]) for name in right)


def test_a_run_that_stops_early_tells_why_and_which_weights_it_has(worker: Worker) -> None:
    seen: list[Snapshot] = []
    settings = TrainingSettings(epochs=200, learning_rate=0.05, patience=2)
    worker.train(Job(starter(), settings, DIGITS, threads=1))
    last = until(worker, seen, in_state(RunState.FINISHED))

    losses = {e.step: e.loss for s in seen for e in s.evaluations if e.step}
    steps = [e.step for s in seen for e in s.evaluations]
    best = min(losses, key=lambda step: losses[step])
    assert steps == [epoch * last.steps_per_epoch for epoch in range(last.epoch + 1)]
    assert last.best_step == best == last.step - 2 * last.steps_per_epoch
    assert last.message == (
        "The validation loss did not improve for 2 epochs. The weights are those of epoch"
        f" {best // last.steps_per_epoch} (step {best:,}), the best one."
    )
    assert last.step < 200 * last.steps_per_epoch


def test_weights_before_any_run_fail_with_a_sentence(worker: Worker) -> None:
    with pytest.raises(RuntimeError, match="Nothing was trained yet"):
        worker.weights().result(10)


def test_stop_ends_the_run_and_keeps_the_weights(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.train(job(epochs=100_000))
    until(worker, seen, lambda s: s.step > 10)
    worker.stop()
    stopped = until(worker, seen, in_state(RunState.STOPPED))

    right = direct(stopped.step)[1]
    weights = worker.weights().result(10)
    assert all(np.array_equal(weights[name], right[name]) for name in right)


def test_closing_while_training_ends_the_thread_quickly() -> None:
    worker = Worker()
    worker.train(job(epochs=100_000))
    until(worker, [], lambda s: s.step > 10)
    begin = time.monotonic()

    worker.close()

    assert time.monotonic() - begin < 1


def test_stepping_an_epoch_pauses_at_its_end(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.reset(job(epochs=3))
    until(worker, seen, in_state(RunState.READY))
    for epoch in (1, 2):
        seen.clear()
        worker.step_epoch()
        paused = until(worker, seen, in_state(RunState.PAUSED))
        assert paused.epoch == epoch
        assert paused.step == epoch * paused.steps_per_epoch
    worker.step()
    worker.step_epoch()
    done = until(worker, seen, in_state(RunState.FINISHED))
    assert done.step == 3 * done.steps_per_epoch


def test_an_epoch_can_be_paused_on_the_way_and_resuming_goes_beyond_it(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.reset(job(epochs=100_000))
    worker.step_epoch()
    worker.pause()
    held = until(worker, seen, in_state(RunState.PAUSED))
    assert held.step < held.steps_per_epoch

    worker.resume()

    until(worker, seen, lambda s: s.step > 2 * s.steps_per_epoch)


def test_a_limited_run_takes_so_many_steps_a_second_and_the_same_ones(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.limit(200)
    begin = time.monotonic()

    worker.train(job(epochs=1000))
    last = until(worker, seen, lambda s: s.step >= 200)
    lasted = time.monotonic() - begin
    worker.pause()
    paused = until(worker, seen, in_state(RunState.PAUSED))

    assert last.step <= 200 * lasted + 5  # and those of a chunk
    assert last.samples_per_second <= 200 * 32
    assert last.seconds_left is not None
    assert last.seconds_left > (1000 * last.steps_per_epoch - last.step) / 201
    losses = np.concatenate([s.losses for s in seen])
    assert np.array_equal(losses, direct(paused.step)[0])


def test_a_limited_run_still_pauses_at_once(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.limit(2)
    worker.train(job(epochs=1000))
    until(worker, seen, lambda s: s.step >= 1)

    begin = time.monotonic()
    worker.pause()
    until(worker, seen, in_state(RunState.PAUSED))

    assert time.monotonic() - begin < 0.2


def test_a_limit_that_is_lifted_holds_nothing_up(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.limit(1)
    worker.train(job(epochs=3))
    until(worker, seen, lambda s: s.step >= 1)

    worker.limit(float("inf"))

    until(worker, seen, in_state(RunState.FINISHED), seconds=20)
