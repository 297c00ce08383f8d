"""The run of the open network: its data, the worker that trains it, and the orders to both."""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import replace
from math import inf
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from netwright.data.source import KINDS, DataSource
from netwright.graph.analysis import Problem
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.training.mismatch import data_problems, settings_problems
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright_desktop.amendments import Amendment, Amendments
from netwright_desktop.background import Background, spelled
from netwright_desktop.document import GraphDocument

if TYPE_CHECKING:
    from netwright.data.dataset import Dataset
    from netwright.training.job import Checkpoint, Job
    from netwright.training.state import TrainedState
    from netwright.training.worker import Worker

ACTIVE = frozenset({RunState.PREPARING, RunState.RUNNING, RunState.PAUSED})
"""A run that is under way."""
UNDOABLE = frozenset({RunState.RUNNING, RunState.PAUSED, RunState.FINISHED, RunState.STOPPED})
"""A run whose weights undo may bring back."""
QUIET = 250
"""Milliseconds after the last edit at which the run takes over what needs no question: a number
is typed digit by digit."""

LONGEST_CLOSE = 0.9
"""Seconds that closing the window waits for the trainer."""
CHANGED_DATA = (
    "They are not those that the project was saved with. What it learned may not fit them."
)

Order = Callable[["Worker", "Job"], None]


class Run(QObject):
    """Trains what is in a document, with these settings, on these data.

    Importing the engine and loading data take a second or more, so both happen off the GUI
    thread once `start` is called; an order that comes earlier waits for them.

    Signals:
        changed: `state` is another now.
        data_loaded: `dataset` is there.
        refused: training cannot begin; the list of Problem says why.
        failed: a title and one sentence about what went wrong.
        grafted: the run goes on with the edited network; the tuple of Passage says how.
    """

    changed = Signal()
    data_loaded = Signal()
    refused = Signal(list)
    failed = Signal(str, str)
    grafted = Signal(tuple)

    def __init__(
        self,
        document: GraphDocument,
        background: Background,
        make_worker: Callable[[], "Worker"] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = TrainingSettings()
        self.source = DataSource()
        self.dataset: Dataset | None = None
        self.trained: TrainedState | None = None
        self.state = RunState.READY
        self.latest: Snapshot | None = None
        self.steps_per_second = inf
        """The most that it takes; see `limit`."""
        self.changes = 0
        """How often something was changed while a run went on."""
        self.trains_older_network = False
        """Whether the network was edited, and the run under way goes on with the one before."""
        self._document = document
        self._background = background
        self._make_worker = make_worker or _make_worker
        self._worker: Worker | None = None
        self._job: Job | None = None
        self._opened_graph = document.graph.copy()
        self._wanted: frozenset[Wish] = frozenset()
        self._waiting: Order | None = None
        self._ordered = False  # anything, since the project was opened
        self._last_run = -1
        self._past_run = -1  # runs up to this one are of a project no longer open
        self._amendments = Amendments()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET)
        self._quiet.timeout.connect(self._take_over)
        document.changed.connect(self._compare)
        document.stepped.connect(self._return)

    @property
    def is_active(self) -> bool:
        """Whether a run is under way, be it paused."""
        return self.state in ACTIVE

    @property
    def trains_older_data(self) -> bool:
        """Whether the run under way began before the data were changed."""
        return self.is_active and self._job is not None and self._job.dataset is not self.dataset

    @property
    def has_weights(self) -> bool:
        """Whether there are weights to export."""
        if self._job is None:
            return self.trained is not None
        return self.state is not RunState.PREPARING

    def outcome(self) -> list[str]:
        """Why the run ended early, or with which weights, if there is something to say."""
        if self.state is not RunState.FINISHED or self.latest is None:
            return []
        return [self.latest.message] if self.latest.message else []

    def problems(self) -> list[Problem]:
        """What keeps the network from training, on these data if they are loaded."""
        analysis = self._document.analysis
        problems = list(analysis.problems)
        if self.dataset is not None and not problems:
            problems += data_problems(analysis, self.dataset)
            problems += settings_problems(analysis, self.settings, self.dataset)
        return problems

    # --- orders --------------------------------------------------------------------------------

    def start(self) -> None:
        """Import the engine, load the data and compile, all in the background."""
        self._background.run(
            self._make_worker,
            self._worker_made,
            lambda error: self._give_up("The engine cannot start", error),
        )
        self._load_data()

    def train(self) -> None:
        """Train from initial weights; `refused` tells why not."""
        self._order(lambda worker, job: worker.train(job))

    def reset(self) -> None:
        """Go back to initial weights."""
        self._order(lambda worker, job: worker.reset(job))

    def step(self) -> None:
        """Take one step: of the paused run, or the first one."""
        if self.state is RunState.PAUSED and self._worker:
            self._worker.step()
        elif self.state is RunState.READY:
            self._order(_reset_and_step)

    def pause(self) -> None:
        """Hold the run."""
        if self._worker:
            self._worker.pause()

    def resume(self) -> None:
        """Go on with the paused run."""
        if self._worker:
            self._worker.resume()

    def stop(self) -> None:
        """End the run; its weights stay."""
        if self._waiting:
            self._waiting = None
            self._set_state(RunState.READY)
        elif self._worker:
            self._worker.stop()

    def step_epoch(self) -> None:
        """Go on to the end of the epoch: of the paused run, or of the first one."""
        if self.state is RunState.PAUSED and self._worker:
            self._worker.step_epoch()
        elif self.state is RunState.READY:
            self._order(_reset_and_step_epoch)

    def set_settings(self, settings: TrainingSettings) -> None:
        """Train with these settings, the run under way from its next step on."""
        self.settings = settings
        if self._job and self._can_change(ACTIVE):
            self._change(replace(self._job, settings=settings))

    def apply(self) -> None:
        """Let the run under way go on with the network as it is now, and what it learned.

        `grafted` tells how, or `refused` why not.
        """
        problems = self.problems()
        if problems:
            self.refused.emit(problems)
        elif self._job and self._can_change(ACTIVE):
            self._change(replace(self._job, graph=self._document.graph.copy()), is_graft=True)

    def renew_data(self, source: DataSource) -> None:
        """Take other data from the next order on; a run under way keeps those that it has."""
        self.source = source
        if KINDS[source.kind].is_quick:
            self.dataset = source.load()
            self.data_loaded.emit()
        else:
            self._load_data()

    def limit(self, steps_per_second: float) -> None:
        """Train no faster than this, so that one can watch; infinite: as fast as can be."""
        self.steps_per_second = steps_per_second
        if self._worker:
            self._worker.limit(steps_per_second)
        self.changed.emit()

    def watch(self, wanted: frozenset[Wish]) -> None:
        """Have the trainer measure this and nothing else; telling it again costs nothing."""
        if wanted != self._wanted:
            self._wanted = wanted
            if self._worker:
                self._worker.watch(wanted)

    def drain(self) -> list[Snapshot]:
        """The news of the open project's run; an older project's are left out."""
        if self._worker is None:
            return []
        for amendment in self._amendments.answered():
            self._hear(amendment)
        news = self._worker.drain()
        if news:
            self._last_run = max(self._last_run, *(snapshot.run for snapshot in news))
        news = [s for s in news if self._ordered and s.run > self._past_run]
        if news:
            self.latest = news[-1]
            self.changes += sum(len(snapshot.changes) for snapshot in news)
            self._set_state(self.latest.state)
        return news

    def checkpoint(self, ahead: bool = False) -> "Future[Checkpoint]":
        """A copy of the weights in training, from the trainer; fails where there are none.

        With `ahead` also what the step to come takes.
        """
        if self._worker is not None:
            return self._worker.checkpoint(ahead)
        missing: Future[Checkpoint] = Future()
        missing.set_exception(RuntimeError("Nothing was trained yet."))
        return missing

    def learned(self) -> "tuple[Graph, Callable[[], TrainedState]] | None":
        """What was learned, and by which network; the call waits for the trainer's answer."""
        if self._worker is not None and self._job is not None:
            coming = self._worker.state()
            return self._job.graph, lambda: coming.result(timeout=60)
        trained = self.trained
        return None if trained is None else (self._opened_graph, lambda: trained)

    def begin(
        self, settings: TrainingSettings, source: DataSource, trained: "TrainedState | None"
    ) -> None:
        """Another project is open: end the run, forget it, load the data."""
        if self._worker and self.is_active:
            self._worker.stop()
        self._waiting, self._job, self.latest = None, None, None
        self._amendments.forget()
        self.trains_older_network = False
        if self._ordered:
            # A run that never left its initial weights may be taken up by the next order.
            self._past_run = self._last_run - (self.state is RunState.READY)
        self._ordered = False
        self.state = RunState.READY
        has_data = source == self.source and self.dataset is not None
        self.settings, self.source, self.trained = settings, source, trained
        self._opened_graph = self._document.graph.copy()
        if has_data:
            self._prepare()
        elif self._worker:
            self._load_data()

    def close(self) -> None:
        """End the run and its thread, or after a second leave it to the end of the process."""
        self._waiting = None
        if self._worker:
            ending = Thread(target=self._worker.close, name="netwright-close", daemon=True)
            ending.start()
            ending.join(LONGEST_CLOSE)  # a kernel that is compiling cannot be interrupted

    # --- within --------------------------------------------------------------------------------

    def _load_data(self) -> None:
        source = self.source
        self.dataset = None

        def load() -> "tuple[Dataset, bool]":
            dataset = source.load()
            return dataset, source.matches(dataset)

        def done(loaded: "tuple[Dataset, bool]") -> None:
            if self.source != source:
                return
            self.dataset, is_same = loaded
            if not is_same:
                self.failed.emit("The data have changed", CHANGED_DATA)
            self.data_loaded.emit()
            self._prepare()

        self._background.run(
            load, done, lambda error: self._give_up("The data cannot be loaded", error)
        )

    def _give_up(self, title: str, error: Exception) -> None:
        if self._waiting:
            self._waiting = None
            self._set_state(RunState.READY)
        self.failed.emit(title, spelled(error))

    def _worker_made(self, worker: "Worker") -> None:
        self._worker = worker
        worker.watch(self._wanted)
        worker.limit(self.steps_per_second)
        self._prepare()

    def _prepare(self) -> None:
        """Where both engine and data are there: do what waits for them, else compile ahead.

        A project that was saved with what it had learned goes on from there.
        """
        worker, dataset, trained = self._worker, self.dataset, self.trained
        if worker is None or dataset is None:
            return
        if self._waiting:
            order, self._waiting = self._waiting, None
            self._order(order)
        elif not self.is_active and not self.problems():
            if trained and same_network(self._opened_graph, self._document.graph):
                self._order(lambda worker, job: worker.restore(job, trained))
            else:
                worker.prepare(self._new_job(dataset))

    def _order(self, order: Order) -> None:
        problems = self.problems()
        if problems:
            self._set_state(self.latest.state if self.latest else RunState.READY)
            self.refused.emit(problems)
        elif self._worker is None or self.dataset is None:
            self._waiting = order
            self._set_state(RunState.PREPARING)
        else:
            self._job = self._new_job(self.dataset)
            self._amendments.forget()
            self._ordered = True
            self._set_state(RunState.PREPARING)
            order(self._worker, self._job)

    def _new_job(self, dataset: "Dataset") -> "Job":
        from netwright.training.job import Job

        return Job(self._document.graph.copy(), self.settings, dataset)

    def _compare(self) -> None:
        self.trains_older_network = (
            self.is_active
            and self._job is not None
            and not same_network(self._job.graph, self._document.graph)
        )
        if self.trains_older_network:
            self._quiet.start()

    def _can_change(self, states: Collection[RunState]) -> bool:
        return self._worker is not None and self._waiting is None and self.state in states

    def _change(self, job: "Job", is_graft: bool = False, undone: Amendment | None = None) -> None:
        """Let the run go on with another job; it is as good as done until the answer says no."""
        assert self._worker is not None
        assert self._job is not None
        coming = self._worker.change(job, undone.coming if undone else None)
        self._amendments.add(Amendment(self._job, job, coming, is_graft))
        self._job = job
        self._compare()
        self.changed.emit()

    def _take_over(self) -> None:
        """Let the run go on with what neither its tensors nor its answers depend on."""
        from netwright.training.taking_over import taken_over

        job, drawn = self._job, self._document.graph.copy()
        if job is None or not self._can_change(ACTIVE):
            return

        def found(graph: Graph) -> None:
            if self._job is job and graph is not job.graph and self._can_change(ACTIVE):
                self._change(replace(job, graph=graph))

        self._background.run(
            lambda: taken_over(job.graph, drawn),
            found,
            lambda error: self.failed.emit("The run goes on as it was", spelled(error)),
        )

    def _return(self) -> None:
        """Undo or redo led to a network that was trained: give it the weights that it had."""
        graph = self._document.graph
        if self._job and self._can_change(UNDOABLE) and not same_network(self._job.graph, graph):
            undone = self._amendments.graft_from(graph)
            if undone:
                self._change(replace(self._job, graph=graph.copy()), is_graft=True, undone=undone)

    def _hear(self, amendment: Amendment) -> None:
        error = amendment.error
        if error is None:
            if amendment.is_graft and amendment.passages:
                self.grafted.emit(amendment.passages)
            return
        if self._job is amendment.after:
            self._job = amendment.before
            self._compare()
        self.failed.emit("The run goes on as it was", spelled(error))

    def _set_state(self, state: RunState) -> None:
        was, self.state = self.state, state
        if state is not was:
            self._compare()
            self.changed.emit()
            if state is RunState.FAILED and self.latest:
                self.failed.emit("Training ended", self.latest.message)


def _make_worker() -> "Worker":
    from netwright.training.worker import Worker

    return Worker()


def _reset_and_step_epoch(worker: "Worker", job: "Job") -> None:
    worker.reset(job)
    worker.step_epoch()


def _reset_and_step(worker: "Worker", job: "Job") -> None:
    worker.reset(job)
    worker.step()
