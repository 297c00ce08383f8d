"""What the trainer measures of itself equals NumPy in float64, and changes nothing."""

import time
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from netwright.data.digits import load_digits
from netwright.training.job import Job
from netwright.training.run import Run
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import Evaluation, RunState, Snapshot, Wish
from netwright.training.trainer import Trainer
from netwright.training.worker import Worker
from support.build import starter

DIGITS = load_digits()
ALL = frozenset(Wish)
LAYERS = ("conv1", "dense1", "dense2")
TENSORS = [f"{layer}/{part}" for layer in LAYERS for part in ("weight", "bias")]
Arrays = Mapping[str, NDArray[np.float32]]


def trainer(**settings: object) -> Trainer:
    return Trainer(starter(), TrainingSettings(**settings), DIGITS, threads=1)  # type: ignore[arg-type]


@pytest.fixture
def worker() -> Iterator[Worker]:
    thread = Worker()
    yield thread
    thread.close()


def first_in(worker: Worker, state: RunState, seen: list[Snapshot]) -> Snapshot:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        news = worker.drain()
        seen += news
        for snapshot in news:
            if snapshot.state is state:
                return snapshot
        time.sleep(0.005)
    raise AssertionError(f"never {state}")


def of_layer(arrays: Arrays, layer: str) -> NDArray[np.float64]:
    """All numbers of a layer in one row, in float64."""
    return np.concatenate(
        [np.asarray(arrays[f"{layer}/{part}"], np.float64).ravel() for part in ("weight", "bias")]
    )


def rms(values: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(values**2)))


def driven(wanted: frozenset[Wish], steps: int) -> tuple[list[Snapshot], NDArray[np.float32]]:
    """The snapshots and the losses of a run of so many steps, measured with these wishes."""
    run = Run(1, trainer(epochs=1000))
    run.want(wanted)
    seen = []
    while run.trainer.step < steps:
        run.advance(min(7, steps - run.trainer.step))
        seen.append(run.snapshot(RunState.RUNNING))
    weights = run.trainer.weights()
    run.trainer.close()
    parts = [s.losses for s in seen] + [weights[name].ravel() for name in TENSORS]
    return seen, np.concatenate(parts)


@pytest.mark.parametrize("optimizer", ["Adam", "SGD"])
def test_sizes_of_gradients_and_updates_equal_float64_on_the_same_step(optimizer: str) -> None:
    twin, run = trainer(optimizer=optimizer), Run(1, trainer(optimizer=optimizer))
    run.want(ALL)
    for _ in range(20):
        before = twin.weights()
        twin.advance(1)
        after, gradients = twin.weights(), twin.gradients()
        run.advance(1)
        snapshot = run.snapshot(RunState.PAUSED)

        (sizes,), (updates,) = snapshot.gradients, snapshot.updates
        assert sizes.step == updates.step == twin.step
        assert list(sizes.rms) == list(updates.ratios) == list(LAYERS)
        for layer in LAYERS:
            right = rms(of_layer(gradients, layer))
            assert sizes.rms[layer] == pytest.approx(right, rel=1e-5)
            change = of_layer(after, layer) - of_layer(before, layer)
            right = rms(change) / rms(of_layer(before, layer))
            assert updates.ratios[layer] == pytest.approx(right, rel=1e-5)
    twin.close()
    run.trainer.close()


def test_a_measured_run_is_bit_equal_to_one_that_nobody_looks_at() -> None:
    plain, losses = driven(frozenset(), 1500)
    watched, watched_losses = driven(ALL, 1500)

    assert np.array_equal(losses, watched_losses)
    assert sum(len(s.updates) for s in watched) > 3
    assert not any(s.updates or s.gradients for s in plain)


def test_only_what_is_wanted_is_measured() -> None:
    seen, _ = driven(frozenset({Wish.GRADIENTS}), 100)

    assert any(s.gradients for s in seen)
    assert not any(s.updates for s in seen)


def test_looking_takes_about_a_fiftieth_of_the_time_at_most() -> None:
    run = Run(1, trainer(epochs=100_000))
    run.want(ALL)
    watch, spent = run._watch, 0.0
    begin, look = watch.begin, watch.look

    def timed_begin(now: bool = False) -> bool:
        nonlocal spent
        start = time.thread_time()
        answer = begin(now)
        spent += time.thread_time() - start
        return answer

    def timed_look(now: bool = False) -> None:
        nonlocal spent
        start = time.thread_time()
        look(now)
        spent += time.thread_time() - start

    watch.begin, watch.look = timed_begin, timed_look  # type: ignore[method-assign]
    start = time.thread_time()
    while time.thread_time() - start < 1.0:
        run.advance()
    share = spent / (time.thread_time() - start)
    run.trainer.close()

    assert share < 0.04


def test_short_epochs_are_all_evaluated_at_first_and_later_for_a_twentieth_of_the_time() -> None:
    run = Run(1, trainer(epochs=100_000, batch_size=len(DIGITS.parts["training"])))
    run.want(ALL)
    seen: list[int] = []
    spent, evaluate = 0.0, run.trainer.evaluate

    def timed(part: str) -> Evaluation | None:
        nonlocal spent
        start = time.thread_time()
        evaluation = evaluate(part)
        spent += time.thread_time() - start
        seen.append(run.trainer.epoch)
        return evaluation

    run.trainer.evaluate = timed  # type: ignore[method-assign]
    while run.trainer.epoch < 128:
        run.advance()
    assert seen == list(range(1, 129))
    spent, start = 0.0, time.thread_time()
    while time.thread_time() - start < 1.0:
        run.advance()
    share = spent / (time.thread_time() - start)
    run.trainer.close()

    assert len(seen) > 130
    assert share < 0.08


def test_weights_that_another_run_or_the_best_step_brings_are_no_update() -> None:
    run = Run(1, trainer(epochs=1, runs=2, optimizer="Gradient descent"))
    run.want(ALL)
    run.advance(1)
    first = run.snapshot(RunState.RUNNING)
    assert run.trainer.is_at_start
    run.advance(1)
    last = run.snapshot(RunState.FINISHED)
    run.trainer.close()

    assert first.updates == last.updates == ()
    assert [g.step for g in (*first.gradients, *last.gradients)] == [1, 2]


def test_a_run_that_stands_still_answers_who_begins_to_watch(worker: Worker) -> None:
    seen: list[Snapshot] = []
    worker.train(Job(starter(), TrainingSettings(epochs=1), DIGITS, threads=1))
    done = first_in(worker, RunState.FINISHED, seen)
    assert not any(s.gradients for s in seen)

    worker.watch(ALL)
    again = first_in(worker, RunState.FINISHED, seen)

    assert [g.step for g in again.gradients] == [done.step]
    assert not len(again.losses)
    twin = trainer(epochs=1)
    twin.advance(done.step)
    gradients = twin.gradients()
    twin.close()
    for layer in LAYERS:
        right = rms(of_layer(gradients, layer))
        assert again.gradients[0].rms[layer] == pytest.approx(right, rel=1e-5)
    worker.watch(ALL)
    worker.watch(frozenset())
    worker.weights().result(10)  # the orders before it are done
    assert not worker.drain()
