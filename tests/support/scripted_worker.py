"""A worker that does as the test says: it writes orders down and hands out given snapshots."""

from concurrent.futures import Future

import numpy as np

from netwright.training.job import Changed, Job, Weights
from netwright.training.snapshot import Snapshot, Wish
from netwright.training.state import TrainedState
from netwright.training.worker import Worker


class ScriptedWorker(Worker):
    """Takes every order, trains nothing; `news` is what `drain` hands out next."""

    def __init__(self) -> None:
        self.orders: list[str] = []
        self.jobs: list[Job] = []
        self.news: list[Snapshot] = []
        self.changes: list[Future[Changed]] = []
        self.undone: list[Future[Changed]] = []
        self.wanted: frozenset[Wish] = frozenset()

    def prepare(self, job: Job) -> None:
        self._order("prepare", job)

    def train(self, job: Job) -> None:
        self._order("train", job)

    def pause(self) -> None:
        self._order("pause")

    def resume(self) -> None:
        self._order("resume")

    def step(self) -> None:
        self._order("step")

    def go_on(self) -> None:
        self._order("go on")

    def limit(self, steps_per_second: float) -> None:
        self.limits = steps_per_second

    def stop(self) -> None:
        self._order("stop")

    def reset(self, job: Job) -> None:
        self._order("reset", job)

    def step_epoch(self) -> None:
        self._order("step epoch")

    def change(self, job: Job, undone: "Future[Changed] | None" = None) -> "Future[Changed]":
        self._order("change" if undone is None else "undo a change", job)
        if undone is not None:
            self.undone.append(undone)
        coming: Future[Changed] = Future()
        self.changes.append(coming)
        return coming

    def watch(self, wanted: frozenset[Wish]) -> None:
        self.wanted = wanted

    def weights(self) -> "Future[Weights]":
        coming: Future[Weights] = Future()
        coming.set_result({"dense1/weight": np.ones((2, 3), np.float32)})
        return coming

    def state(self) -> "Future[TrainedState]":
        coming: Future[TrainedState] = Future()
        coming.set_result(TrainedState(1, self.weights().result()))
        return coming

    def restore(self, job: Job, state: TrainedState) -> None:
        self._order(f"restore step {state.step}", job)

    def drain(self) -> list[Snapshot]:
        news, self.news = self.news, []
        return news

    def close(self) -> None:
        self._order("close")

    def _order(self, name: str, job: Job | None = None) -> None:
        self.orders.append(name)
        if job:
            self.jobs.append(job)
