"""The loop of the trainer's thread: orders between steps, snapshots of what came of them.

The engine is imported when it is first needed, so that a window starts without it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from math import inf
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from netwright.graph.comparison import same_network
from netwright.training.fault import told
from netwright.training.job import Changed, Checkpoint, Job, Weights
from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright.training.state import TrainedState

if TYPE_CHECKING:
    from netwright.training.run import Run
    from netwright.training.trainer import Trainer

_SNAPSHOT_SECONDS = 1 / 30
"""Between two snapshots of a run that goes on."""
_NOTHING = "Nothing was trained yet."
_TOO_LARGE = "There is not enough memory for this network and batch size."
_log = logging.getLogger(__name__)


class TrainingLoop:
    """Trains one run after the other in the thread that calls `serve`.

    Every other method is an order: it is called in that thread, between two steps of training.
    What each does is told at the method of the same name of `Worker`.
    """

    def __init__(
        self, orders: SimpleQueue[Callable[[], None]], snapshots: SimpleQueue[Snapshot]
    ) -> None:
        self._orders = orders
        self._snapshots = snapshots
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

    def serve(self) -> None:
        """Do what is ordered and train in between, until an order closes the loop."""
        while not self._closing:
            wait = None
            if self._state is RunState.RUNNING:
                wait = max(self._next_at - time.perf_counter(), 0.0)
            try:
                order = self._orders.get(block=wait != 0, timeout=wait)
            except Empty:
                self._do(self._advance)
            else:
                self._do(self._settle)
                self._do(order)

    def limit(self, steps_per_second: float) -> None:
        """Take no more steps a second."""
        self._limit, self._next_at = steps_per_second, 0.0

    def prepare(self, job: Job) -> None:
        """Compile what the job needs."""
        from netwright.training.setup import prepare_kernels

        try:
            prepare_kernels(job.graph, job.settings, job.dataset)
        except Exception:  # noqa: BLE001  (only a head start: training will tell what is wrong)
            _log.exception("Compiling ahead failed")

    def train(self, job: Job) -> None:
        """Begin a run, or start the one that is ready."""
        if not (self._run and self._state is RunState.READY and self._job == job):
            self._begin(job)
        self._tell(RunState.RUNNING)

    def reset(self, job: Job) -> None:
        """Be ready to train from initial weights."""
        self._begin(job)
        self._tell(RunState.READY)

    def pause(self) -> None:
        """Hold the run."""
        if self._state is RunState.RUNNING:
            self._tell(RunState.PAUSED)

    def resume(self) -> None:
        """Go on without end."""
        if self._state is RunState.PAUSED:
            self._last_epoch = None
            self._tell(RunState.RUNNING)

    def go_on(self) -> None:
        """Go on with a run that had ended."""
        if self._run and self._state in (RunState.FINISHED, RunState.STOPPED):
            self._run.trainer.go_on()
            done = self._run.trainer.finished
            self._tell(RunState.FINISHED if done else RunState.RUNNING)

    def step(self) -> None:
        """Take one step."""
        if self._run and self._state in (RunState.PAUSED, RunState.READY):
            self._run.advance(1)
            done = self._run.trainer.finished
            self._tell(RunState.FINISHED if done else RunState.PAUSED)

    def step_epoch(self) -> None:
        """Go on to the end of the epoch."""
        if self._run and self._state in (RunState.PAUSED, RunState.READY):
            self._tell(RunState.RUNNING)
            self._last_epoch = self._run.trainer.epoch + 1

    def stop(self) -> None:
        """End the run."""
        if self._run and self._state in (RunState.RUNNING, RunState.PAUSED):
            self._tell(RunState.STOPPED)

    def change(self, answer: Future[Changed], job: Job, undone: Future[Changed] | None) -> None:
        """Go on with the settings and the network of the job."""
        try:
            # Orders are done one after the other: that change has its answer.
            answer.set_result(self._changed(job, undone.result(0).before if undone else None))
        except Exception as fault:  # noqa: BLE001  (the run goes on; who asked is told)
            answer.set_exception(fault)

    def watch(self, wanted: frozenset[Wish]) -> None:
        """Measure this and nothing else."""
        more = wanted - self._wanted
        self._wanted = wanted
        if self._run:
            self._run.want(wanted)
            if more and self._state is not RunState.RUNNING:
                self._run.measure()
                self._tell(self._state, self._message)

    def weights(self, answer: Future[Weights]) -> None:
        """Answer with a copy of the weights."""
        if run := self._run_for(answer):
            answer.set_result(run.trainer.weights())

    def checkpoint(self, ahead: bool, answer: Future[Checkpoint]) -> None:
        """Answer with the weights and their step."""
        if run := self._run_for(answer):
            assert self._job is not None
            begin, trainer = time.perf_counter(), run.trainer
            weights, coming = trainer.weights(), trainer.next_step() if ahead else None
            spent = time.perf_counter() - begin
            answer.set_result(
                Checkpoint(run.number, trainer.step, self._job, weights, spent, coming)
            )

    def state(self, answer: Future[TrainedState]) -> None:
        """Answer with all that `restore` needs."""
        if run := self._run_for(answer):
            answer.set_result(run.trainer.state())

    def restore(self, job: Job, state: TrainedState) -> None:
        """Take up a run where it was."""
        self._begin(job, state)
        assert self._run is not None
        done = self._run.trainer.finished
        self._tell(RunState.FINISHED if done else RunState.PAUSED)

    def close(self) -> None:
        """Let the run go, and serve no more."""
        self._drop()
        self._closing = True

    # --- within --------------------------------------------------------------------------------

    def _do(self, order: Callable[[], None]) -> None:
        try:
            order()
        except Exception as fault:  # noqa: BLE001  (every fault becomes a message)
            self._fail(fault)

    def _settle(self) -> None:
        """Take the steps that are under way: an order comes between two steps."""
        if self._run and self._run.trainer.under_way:
            self._run.settle()
            if self._run.trainer.finished:
                self._tell(RunState.FINISHED)

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

    def _run_for(self, answer: Future[Any]) -> Run | None:
        """The run; if there is none, the answer says so."""
        if self._run is None:
            answer.set_exception(RuntimeError(_NOTHING))
        return self._run

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
        message = told(fault, "Training stopped because of a fault", _TOO_LARGE)
        if self._run:
            self._tell(RunState.FAILED, message)
        else:
            self._state = RunState.FAILED
            self._snapshots.put(Snapshot(self._runs, RunState.FAILED, message))
