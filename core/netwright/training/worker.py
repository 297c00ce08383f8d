"""The trainer's thread: takes orders from a queue, answers with snapshots.

The engine is imported in the thread, when it is first needed, so that a window that only
imports this file starts without it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue

from netwright.training.job import Changed, Checkpoint, Job, Weights
from netwright.training.loop import TrainingLoop
from netwright.training.snapshot import Snapshot, Wish
from netwright.training.state import TrainedState


class Worker:
    """A background thread that trains. Every method but `close` returns at once.

    Methods may be called from any thread; what they order is done in the order of the calls,
    between two steps of training.
    """

    def __init__(self) -> None:
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._snapshots: SimpleQueue[Snapshot] = SimpleQueue()
        self._loop = TrainingLoop(self._orders, self._snapshots)
        self._thread = threading.Thread(
            target=self._loop.serve, name="netwright trainer", daemon=True
        )
        self._thread.start()

    def prepare(self, job: Job) -> None:
        """Compile in the background what `job` will need, so that `train` starts sooner."""
        self._orders.put(partial(self._loop.prepare, job))

    def train(self, job: Job) -> None:
        """Begin a run of `job` from its initial weights."""
        self._orders.put(partial(self._loop.train, job))

    def pause(self) -> None:
        """Hold the run after the steps in flight; answers with a PAUSED snapshot."""
        self._orders.put(self._loop.pause)

    def resume(self) -> None:
        """Go on with a paused run."""
        self._orders.put(self._loop.resume)

    def step(self) -> None:
        """Take one step of a paused or ready run, then pause."""
        self._orders.put(self._loop.step)

    def step_epoch(self) -> None:
        """Go on with a paused or ready run to the end of the epoch, then pause."""
        self._orders.put(self._loop.step_epoch)

    def limit(self, steps_per_second: float) -> None:
        """Take no more steps a second, in this run and those that follow; infinite: no limit."""
        self._orders.put(partial(self._loop.limit, steps_per_second))

    def stop(self) -> None:
        """End the run; its weights stay and can be exported."""
        self._orders.put(self._loop.stop)

    def go_on(self) -> None:
        """Go on with a run that is finished or stopped, if its settings leave it epochs."""
        self._orders.put(self._loop.go_on)

    def reset(self, job: Job) -> None:
        """Go back to the initial weights of `job`, ready to train; answers with READY."""
        self._orders.put(partial(self._loop.reset, job))

    def change(self, job: Job, undone: Future[Changed] | None = None) -> Future[Changed]:
        """Go on with the settings and the network of `job` from the next step on.

        What was learned passes to an edited network. Or `job` has the network of before an earlier
        change, `undone`: then its weights are those of before it. Data and threads stay. Where
        this cannot be, the answer fails with the reason and the run goes on as it was.
        """
        answer: Future[Changed] = Future()
        self._orders.put(partial(self._loop.change, answer, job, undone))
        return answer

    def watch(self, wanted: frozenset[Wish]) -> None:
        """Measure this and nothing else from now on; at first nothing is.

        A run that stands still answers with a snapshot, if something more is wanted.
        """
        self._orders.put(partial(self._loop.watch, wanted))

    def weights(self) -> Future[Weights]:
        """A copy of the weights as they are between two steps, by tensor name (`conv1/weight`).

        Fails with RuntimeError when nothing was trained or reset yet.
        """
        answer: Future[Weights] = Future()
        self._orders.put(partial(self._loop.weights, answer))
        return answer

    def checkpoint(self, ahead: bool = False) -> Future[Checkpoint]:
        """The weights with the run and step that they are of. Fails as `weights`.

        With `ahead` also what the step to come takes.
        """
        answer: Future[Checkpoint] = Future()
        self._orders.put(partial(self._loop.checkpoint, ahead, answer))
        return answer

    def state(self) -> Future[TrainedState]:
        """A copy of all that `restore` needs, as it is between two steps. Fails as `weights`."""
        answer: Future[TrainedState] = Future()
        self._orders.put(partial(self._loop.state, answer))
        return answer

    def restore(self, job: Job, state: TrainedState) -> None:
        """Take up a run of `job` where it was; answers with PAUSED, or FINISHED at its end."""
        self._orders.put(partial(self._loop.restore, job, state))

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
        self._orders.put(self._loop.close)
        self._thread.join()
