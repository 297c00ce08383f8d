"""The trainer's thread as the window sees it: made in the background, watched, heard."""

from collections.abc import Callable
from concurrent.futures import Future
from math import inf
from threading import Thread
from typing import TYPE_CHECKING

from netwright.training.snapshot import Snapshot, Wish
from netwright_desktop.background import Background

if TYPE_CHECKING:
    from netwright.training.job import Checkpoint
    from netwright.training.worker import Worker

LONGEST_CLOSE = 0.9
"""Seconds that closing the window waits for the trainer."""


class TrainerThread:
    """Its worker, once importing the engine is done; what is wished for before counts then."""

    def __init__(
        self, background: Background, make_worker: Callable[[], "Worker"] | None = None
    ) -> None:
        self._background = background
        self._make_worker = make_worker or _make_worker
        self.worker: Worker | None = None
        self.steps_per_second = inf
        """The most that it takes; see `limit`."""
        self.was_ordered = False
        """Whether anything was ordered since the project was opened."""
        self._wanted: frozenset[Wish] = frozenset()
        self._last_run = -1
        self._past_run = -1  # runs up to this one are of a project no longer open

    def start(
        self, then: Callable[["Worker"], None], otherwise: Callable[[Exception], None]
    ) -> None:
        """Import the engine; `then` gets the worker."""

        def made(worker: "Worker") -> None:
            self.worker = worker
            worker.watch(self._wanted)
            worker.limit(self.steps_per_second)
            then(worker)

        self._background.run(self._make_worker, made, otherwise)

    def limit(self, steps_per_second: float) -> None:
        """Train no faster than this; infinite: as fast as can be."""
        self.steps_per_second = steps_per_second
        if self.worker:
            self.worker.limit(steps_per_second)

    def watch(self, wanted: frozenset[Wish]) -> None:
        """Measure this and nothing else; telling it again costs nothing."""
        if wanted != self._wanted:
            self._wanted = wanted
            if self.worker:
                self.worker.watch(wanted)

    def drain(self) -> list[Snapshot]:
        """The news of the open project's run; an older project's are left out."""
        news = self.worker.drain() if self.worker else []
        if news:
            self._last_run = max(self._last_run, *(snapshot.run for snapshot in news))
        return [s for s in news if self.was_ordered and s.run > self._past_run]

    def leave_project(self, may_go_on: bool) -> None:
        """Another project is open: runs so far are not its own.

        `may_go_on`: the last one never left its initial weights, so that the next order may take
        it up.
        """
        if self.was_ordered:
            self._past_run = self._last_run - may_go_on
        self.was_ordered = False

    def checkpoint(self, ahead: bool) -> "Future[Checkpoint]":
        """A copy of the weights in training; fails where there are none."""
        if self.worker is not None:
            return self.worker.checkpoint(ahead)
        missing: Future[Checkpoint] = Future()
        missing.set_exception(RuntimeError("Nothing was trained yet."))
        return missing

    def close(self) -> None:
        """End it, or after a second leave it to the end of the process."""
        if self.worker:
            ending = Thread(target=self.worker.close, name="netwright-close", daemon=True)
            ending.start()
            ending.join(LONGEST_CLOSE)  # a kernel that is compiling cannot be interrupted


def _make_worker() -> "Worker":
    from netwright.training.worker import Worker

    return Worker()
