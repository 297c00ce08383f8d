"""The trainer's thread: takes orders from a queue, answers with snapshots.

The engine is imported in the thread, when it is first needed, so that a window that only
imports this file starts without it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright.training.state import TrainedState

if TYPE_CHECKING:
    from netwright.training.ahead import NextStep
    from netwright.training.graft import Passage
    from netwright.training.run import Run
    from netwright.training.trainer import Trainer

Weights = dict[str, NDArray[np.float32]]

_SNAPSHOT_SECONDS = 1 / 30
_NOTHING = "Nothing was trained yet."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What to train: a graph of its own (a copy), settings and data."""

    graph: Graph
    settings: TrainingSettings
    dataset: Dataset
    threads: int = 0
    """0: as many as the work of a step is worth."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of the network came to; nothing where the network stayed.

    All that was learned before it, and what became of each tensor.
    """

    before: TrainedState | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Checkpoint:
    """The weights of a run after `step` steps, by tensor name: a copy, for whoever looks inside.

    `seconds` is what copying took of the trainer's time. `ahead` is the step to come, where it was
    asked for.
    """

    run: int
    step: int
    job: Job
    weights: Weights
    seconds: float
    ahead: NextStep | None = None


class Worker:
    """A background thread that trains. Every method but `close` returns at once.

    Methods may be called from any thread; what they order is done in the order of the calls,
    between two steps of training.
    """

    def __init__(self) -> None:
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._snapshots: SimpleQueue[Snapshot] = SimpleQueue()
        self._run: Run | None = None
        self._job: Job | None = None
        self._state = RunState.READY
        self._message = ""
        self._wanted: frozenset[Wish] = frozenset()
        self._runs = 0
        self._told_at = 0.0
        self._last_epoch: int | None = None  # after which the run is to pause
        self._limit = inf  # steps a second
        self._next_at = 0.0  # when the next step is due
        self._closing = False
        self._thread = threading.Thread(target=self._serve, name="netwright trainer", daemon=True)
        self._thread.start()

    # ---- orders, from any thread ----------------------------------------------------------

    def prepare(self, job: Job) -> None:
        """Compile in the background what `job` will need, so that `train` starts sooner."""
        self._orders.put(partial(self._prepare, job))

    def train(self, job: Job) -> None:
        """Begin a run of `job` from its initial weights."""
        self._orders.put(partial(self._train, job))

    def pause(self) -> None:
        """Hold the run after the steps in flight; answers with a PAUSED snapshot."""
        self._orders.put(self._pause)

    def resume(self) -> None:
        """Go on with a paused run."""
        self._orders.put(self._resume)

    def step(self) -> None:
        """Take one step of a paused or ready run, then pause."""
        self._orders.put(self._step)

    def step_epoch(self) -> None:
        """Go on with a paused or ready run to the end of the epoch, then pause."""
        self._orders.put(self._step_epoch)

    def limit(self, steps_per_second: float) -> None:
        """Take no more steps a second, in this run and those that follow; infinite: no limit."""
        self._orders.put(partial(self._set_limit, steps_per_second))

    def stop(self) -> None:
        """End the run; its weights stay and can be exported."""
        self._orders.put(self._stop)

    def reset(self, job: Job) -> None:
        """Go back to the initial weights of `job`, ready to train; answers with READY."""
        self._orders.put(partial(self._reset, job))

    def change(self, job: Job, undone: Future[Changed] | None = None) -> Future[Changed]:
        """Go on with the settings and the network of `job` from the next step on.

        What was learned passes to an edited network. Or `job` has the network of before an earlier
        change, `undone`: then its weights are those of before it. Data and threads stay. Where
        this cannot be, the answer fails with the reason and the run goes on as it was.
        """
        answer: Future[Changed] = Future()
        self._orders.put(partial(self._change, answer, job, undone))
        return answer

    def watch(self, wanted: frozenset[Wish]) -> None:
        """Measure this and nothing else from now on; at first nothing is.

        A run that stands still answers with a snapshot, if something more is wanted.
        """
        self._orders.put(partial(self._watch, wanted))

    def weights(self) -> Future[Weights]:
        """A copy of the weights as they are between two steps, by tensor name (`conv1/weight`).

        Fails with RuntimeError when nothing was trained or reset yet.
        """
        answer: Future[Weights] = Future()
        self._orders.put(partial(self._weights, answer))
        return answer

    def checkpoint(self, ahead: bool = False) -> Future[Checkpoint]:
        """The weights with the run and step that they are of. Fails as `weights`.

        With `ahead` also what the step to come takes.
        """
        answer: Future[Checkpoint] = Future()
        self._orders.put(partial(self._checkpoint, ahead, answer))
        return answer

    def state(self) -> Future[TrainedState]:
        """A copy of all that `restore` needs, as it is between two steps. Fails as `weights`."""
        answer: Future[TrainedState] = Future()
        self._orders.put(partial(self._state_of_run, answer))
        return answer

    def restore(self, job: Job, state: TrainedState) -> None:
        """Take up a run of `job` where it was; answers with PAUSED, or FINISHED at its end."""
        self._orders.put(partial(self._restore, job, state))

    def drain(self) -> list[Snapshot]:
        """Every snapshot since the last call, oldest first."""
        found: list[Snapshot] = []
        while True:
            try:
                found.append(self._snapshots.get_nowait())
            except Empty:
                return found

    def close(self) -> None:
        """End the run and the thread; returns when it has ended."""
        self._orders.put(self._close)
        self._thread.join()

    # ---- in the thread --------------------------------------------------------------------

    def _serve(self) -> None:
        while not self._closing:
            wait = None
            if self._state is RunState.RUNNING:
                wait = max(self._next_at - time.perf_counter(), 0.0)
            try:
                order = self._orders.get(block=wait != 0, timeout=wait)
            except Empty:
                order = self._advance
            try:
                order()
            except Exception as fault:  # noqa: BLE001  (every fault becomes a message)
                self._fail(fault)

    def _advance(self) -> None:
        run, last = self._run, self._last_epoch
        assert run is not None
        begin, before = time.perf_counter(), run.trainer.step
        run.limit = self._limit
        run.advance(None if last is None else run.trainer.steps_to_epoch_end)
        self._next_at = max(self._next_at, begin) + (run.trainer.step - before) / self._limit
        if run.trainer.finished:
            self._tell(RunState.FINISHED)
        elif last is not None and run.trainer.epoch >= last:
            self._tell(RunState.PAUSED)
        elif time.perf_counter() - self._told_at >= _SNAPSHOT_SECONDS:
            self._tell(RunState.RUNNING)

    def _set_limit(self, steps_per_second: float) -> None:
        self._limit, self._next_at = steps_per_second, 0.0

    def _prepare(self, job: Job) -> None:
        from netwright.training.setup import prepare_kernels

        try:
            prepare_kernels(job.graph, job.settings, job.dataset)
        except Exception:  # noqa: BLE001  (only a head start: training will tell what is wrong)
            _log.exception("Compiling ahead failed")

    def _train(self, job: Job) -> None:
        if not (self._run and self._state is RunState.READY and self._job == job):
            self._begin(job)
        self._tell(RunState.RUNNING)

    def _reset(self, job: Job) -> None:
        self._begin(job)
        self._tell(RunState.READY)

    def _begin(self, job: Job, state: TrainedState | None = None) -> None:
        from netwright.training.run import Run
        from netwright.training.trainer import Trainer

        self._drop()
        self._runs += 1
        self._state = RunState.PREPARING
        self._snapshots.put(Snapshot(self._runs, RunState.PREPARING, epochs=job.settings.epochs))
        trainer: Trainer = Trainer(job.graph, job.settings, job.dataset, job.threads)
        trainer.enter_thread()
        if state is not None:
            trainer.restore(state)
        self._run, self._job = Run(self._runs, trainer), job
        self._run.want(self._wanted)
        self._run.evaluate()

    def _pause(self) -> None:
        if self._state is RunState.RUNNING:
            self._tell(RunState.PAUSED)

    def _resume(self) -> None:
        if self._state is RunState.PAUSED:
            self._last_epoch = None
            self._tell(RunState.RUNNING)

    def _step(self) -> None:
        if self._run and self._state in (RunState.PAUSED, RunState.READY):
            self._run.advance(1)
            done = self._run.trainer.finished
            self._tell(RunState.FINISHED if done else RunState.PAUSED)

    def _step_epoch(self) -> None:
        if self._run and self._state in (RunState.PAUSED, RunState.READY):
            self._tell(RunState.RUNNING)
            self._last_epoch = self._run.trainer.epoch + 1

    def _stop(self) -> None:
        if self._run and self._state in (RunState.RUNNING, RunState.PAUSED):
            self._tell(RunState.STOPPED)

    def _change(self, answer: Future[Changed], job: Job, undone: Future[Changed] | None) -> None:
        try:
            # Orders are done one after the other: that change has its answer.
            answer.set_result(self._changed(job, undone.result(0).before if undone else None))
        except Exception as fault:  # noqa: BLE001  (the run goes on; who asked is told)
            answer.set_exception(fault)

    def _changed(self, job: Job, state: TrainedState | None) -> Changed:
        run = self._run
        if run is None or self._job is None:
            raise RuntimeError(_NOTHING)
        is_edited = not same_network(run.trainer.graph, job.graph)
        before = run.trainer.state() if is_edited else None
        self._tell(self._state)
        passages = run.change(job.settings, job.graph, state)
        self._job = replace(self._job, graph=job.graph, settings=job.settings)
        self._tell(self._state)
        return Changed(before, passages)

    def _watch(self, wanted: frozenset[Wish]) -> None:
        more = wanted - self._wanted
        self._wanted = wanted
        if self._run:
            self._run.want(wanted)
            if more and self._state is not RunState.RUNNING:
                self._tell(self._state, self._message)

    def _weights(self, answer: Future[Weights]) -> None:
        if run := self._run_for(answer):
            answer.set_result(run.trainer.weights())

    def _checkpoint(self, ahead: bool, answer: Future[Checkpoint]) -> None:
        if run := self._run_for(answer):
            assert self._job is not None
            begin, trainer = time.perf_counter(), run.trainer
            weights, coming = trainer.weights(), trainer.next_step() if ahead else None
            spent = time.perf_counter() - begin
            answer.set_result(
                Checkpoint(run.number, trainer.step, self._job, weights, spent, coming)
            )

    def _state_of_run(self, answer: Future[TrainedState]) -> None:
        if run := self._run_for(answer):
            answer.set_result(run.trainer.state())

    def _run_for(self, answer: Future[Any]) -> Run | None:
        """The run; if there is none, the answer says so."""
        if self._run is None:
            answer.set_exception(RuntimeError(_NOTHING))
        return self._run

    def _restore(self, job: Job, state: TrainedState) -> None:
        self._begin(job, state)
        assert self._run is not None
        done = self._run.trainer.finished
        self._tell(RunState.FINISHED if done else RunState.PAUSED)

    def _close(self) -> None:
        self._drop()
        self._closing = True

    def _drop(self) -> None:
        if self._run:
            self._run.trainer.close()
        self._run = self._job = None
        self._state = RunState.READY

    def _tell(self, state: RunState, message: str = "") -> None:
        assert self._run is not None
        self._state, self._message = state, message
        if state is not RunState.RUNNING:
            self._last_epoch = None
        self._told_at = time.perf_counter()
        self._snapshots.put(self._run.snapshot(state, message))

    def _fail(self, fault: Exception) -> None:
        """End the run with a sentence; the weights before the fault stay."""
        known = isinstance(fault, ValueError | ArithmeticError)
        message = str(fault)
        if isinstance(fault, MemoryError):
            message = "There is not enough memory for this network and batch size."
        elif not known:
            _log.error("Training failed", exc_info=fault)
            message = f"Training stopped because of a fault: {type(fault).__name__}: {fault}"
        if self._run:
            self._tell(RunState.FAILED, message)
        else:
            self._state = RunState.FAILED
            self._snapshots.put(Snapshot(self._runs, RunState.FAILED, message))
