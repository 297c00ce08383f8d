"""The run of the open network: its data, the worker that trains it, and the orders to both."""

from collections.abc import Callable, Collection
from concurrent.futures import Future
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netwright.data.kinds import KINDS
from netwright.data.source import DataSource
from netwright.graph.analysis import Problem
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.training.mismatch import problems_with
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot, Wish
from netwright_desktop.background import Background, spelled
from netwright_desktop.document import GraphDocument
from netwright_desktop.gpu import GpuReport
from netwright_desktop.job_in_training import ACTIVE, ENDED, JobInTraining
from netwright_desktop.run_data import RunData
from netwright_desktop.trainer_thread import TrainerThread

if TYPE_CHECKING:
    from netwright.data.dataset import Dataset
    from netwright.training.job import Checkpoint, Job
    from netwright.training.state import TrainedState
    from netwright.training.worker import Worker

Order = Callable[["Worker", "Job"], None]


class Run(QObject):
    """Trains what is in a document, with these settings, on these data.

    Importing the engine and loading data take a second or more, so both happen off the GUI
    thread once `start` is called; an order that comes earlier waits for them.

    Signals:
        changed: `state` is another now.
        data_loaded: `dataset` is there.
        loading: what is being loaded, and the share that is done.
        loading_ended: nothing is being loaded any more.
        refused: training cannot begin; the list of Problem says why.
        failed: a title and one sentence about what went wrong.
        grafted: the run goes on with the edited network; the tuple of Passage says how.
    """

    changed = Signal()
    data_loaded = Signal()
    loading = Signal(str, float)
    loading_ended = Signal()
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
        self.trained: TrainedState | None = None
        self.state = RunState.READY
        self.latest: Snapshot | None = None
        self.changes = 0
        """How often something was changed while a run went on."""
        self._document = document
        self._background = background
        self._thread = TrainerThread(background, make_worker)
        self._data = RunData(background, self)
        self.gpu = GpuReport(background, self)
        self._training = JobInTraining(
            document, background, lambda: self.is_active, self._can_change, self
        )
        self._opened_graph = document.graph.copy()
        self._waiting: Order | None = None
        self._has_started = False
        self._data.loaded.connect(self.data_loaded)
        self.gpu.changed.connect(self.changed)
        self._data.failed.connect(self.failed)
        self._data.loading.connect(self.loading)
        self._data.loading_ended.connect(self.loading_ended)
        self._training.changed.connect(self.changed)
        self._training.grafted.connect(self.grafted)
        self._training.failed.connect(self.failed)

    @property
    def source(self) -> DataSource:
        """Where the data come from."""
        return self._data.source

    @property
    def steps_per_second(self) -> float:
        """The most that it takes; see `limit`."""
        return self._thread.steps_per_second

    @property
    def dataset(self) -> "Dataset | None":
        """The data, once they are loaded."""
        return self._data.dataset

    @property
    def is_active(self) -> bool:
        """Whether a run is under way, be it paused."""
        return self.state in ACTIVE

    @property
    def trains_older_network(self) -> bool:
        """Whether the network was edited, and the run under way goes on with the one before."""
        return self._training.is_older

    @property
    def trains_older_data(self) -> bool:
        """Whether the run under way began before the data were changed."""
        job = self._training.job
        return self.is_active and job is not None and job.dataset is not self.dataset

    @property
    def has_weights(self) -> bool:
        """Whether there are weights to export."""
        if self._training.job is None:
            return self.trained is not None
        return self.state is not RunState.PREPARING

    @property
    def has_ended(self) -> bool:
        """Whether there is a run that can be taken further."""
        return self.state in ENDED and self._training.job is not None

    @property
    def epochs_to_go_on(self) -> int:
        """How many more epochs a run that has ended needs: those that it began with, or none.

        None where it ended early, or where the settings give it more by now.
        """
        return self._training.epochs_to_go_on(self.latest, self.settings)

    def outcome(self) -> list[str]:
        """Why the run ended early, or with which weights, if there is something to say."""
        if self.state is not RunState.FINISHED or self.latest is None:
            return []
        return [self.latest.message] if self.latest.message else []

    def problems(self) -> list[Problem]:
        """What keeps the network from training, on these data if they are loaded."""
        problems = problems_with(self._document.analysis, self.settings, self.dataset)
        no_gpu = self.gpu.refusal(self.settings.device)
        return [*problems, Problem("", no_gpu)] if no_gpu else problems

    # --- orders --------------------------------------------------------------------------------

    def start(self) -> None:
        """Import the engine, load the data and compile, all in the background."""
        self._has_started = True
        self.gpu.ask()
        self._thread.start(
            self._worker_made,
            lambda error: self._give_up("The engine cannot start", spelled(error)),
        )
        self._data.load(self._prepare, self._give_up)

    def train(self) -> None:
        """Train from initial weights; `refused` tells why not."""
        self._order(lambda worker, job: worker.train(job))

    def reset(self) -> None:
        """Go back to initial weights."""
        self._order(lambda worker, job: worker.reset(job))

    def step(self) -> None:
        """Take one step: of the paused run, or the first one."""
        self._step_by(lambda worker: worker.step())

    def pause(self) -> None:
        """Hold the run."""
        if self._worker:
            self._worker.pause()

    def resume(self) -> None:
        """Go on with the paused run."""
        if self._worker:
            self._worker.resume()

    def train_on(self) -> None:
        """Go on with the run that has ended, from what it learned; `refused` tells why not.

        With the network and the settings as they are now, and on the data that it had.
        """
        problems = self.problems()
        if problems:
            self.refused.emit(problems)
        else:
            self._training.go_on(self.settings)

    def stop(self) -> None:
        """End the run; its weights stay."""
        if self._waiting:
            self._waiting = None
            self._set_state(RunState.READY)
        elif self._worker:
            self._worker.stop()

    def step_epoch(self) -> None:
        """Go on to the end of the epoch: of the paused run, or of the first one."""
        self._step_by(lambda worker: worker.step_epoch())

    def set_settings(self, settings: TrainingSettings) -> None:
        """Train with these settings, the run under way from its next step on."""
        self.settings = settings
        self._training.set_settings(settings)

    def apply(self) -> None:
        """Let the run under way go on with the network as it is now, and what it learned.

        `grafted` tells how, or `refused` why not.
        """
        problems = self.problems()
        if problems:
            self.refused.emit(problems)
        else:
            self._training.graft()

    def open_data(self, source: DataSource, then: "Callable[[Dataset], None]") -> None:
        """Load other data; `then` gets them, to begin with them. Those of before stay till then."""
        self._data.fetch(source, then, self.failed.emit)

    def cancel_loading(self) -> None:
        """Load nothing any more; data that were to be replaced stay."""
        self._data.cancel()

    def renew_data(self, source: DataSource) -> None:
        """Take other data from the next order on; a run under way keeps those that it has."""
        self._data.change_to(source)
        if KINDS[source.kind].is_quick:
            self._data.load_now()
        else:
            self._data.load(self._prepare, self._give_up)

    def limit(self, steps_per_second: float) -> None:
        """Train no faster than this, so that one can watch; infinite: as fast as can be."""
        self._thread.limit(steps_per_second)
        self.changed.emit()

    def watch(self, wanted: frozenset[Wish]) -> None:
        """Have the trainer measure this and nothing else; telling it again costs nothing."""
        self._thread.watch(wanted)

    def drain(self) -> list[Snapshot]:
        """The news of the open project's run; an older project's are left out."""
        self._training.hear()
        news = self._thread.drain()
        if news:
            self.latest = news[-1]
            self.changes += sum(len(snapshot.changes) for snapshot in news)
            self._set_state(self.latest.state)
        return news

    def checkpoint(self, ahead: bool = False) -> "Future[Checkpoint]":
        """A copy of the weights in training, from the trainer; fails where there are none.

        With `ahead` also what the step to come takes.
        """
        return self._thread.checkpoint(ahead)

    def learned(self) -> "tuple[Graph, Callable[[], TrainedState]] | None":
        """What was learned, and by which network; the call waits for the trainer's answer."""
        job = self._training.job
        if self._worker is not None and job is not None:
            coming = self._worker.state()
            return job.graph, lambda: coming.result(timeout=60)
        trained = self.trained
        return None if trained is None else (self._opened_graph, lambda: trained)

    def begin(
        self,
        settings: TrainingSettings,
        source: DataSource,
        trained: "TrainedState | None",
        dataset: "Dataset | None" = None,
    ) -> None:
        """Another project is open, or other data: end the run, forget it, load the data.

        Unless they are here as `dataset`.
        """
        if self._worker and self.is_active:
            self._worker.stop()
        self._waiting, self.latest = None, None
        self._training.forget()
        self._thread.leave_project(may_go_on=self.state is RunState.READY)
        self.state = RunState.READY
        has_data = source == self.source and self.dataset is not None
        self.settings, self.trained = settings, trained
        self._data.change_to(source)
        self._opened_graph = self._document.graph.copy()
        if dataset is not None:
            self._data.take(dataset)
            self._prepare()
        elif has_data:
            self._prepare()
        elif self._has_started:  # also where engine and first data are still on their way
            self._data.load(self._prepare, self._give_up)

    def close(self) -> None:
        """End the run and its thread, or after a second leave it to the end of the process."""
        self._waiting = None
        self._thread.close()

    # --- within --------------------------------------------------------------------------------

    def _give_up(self, title: str, sentence: str) -> None:
        if self._waiting:
            self._waiting = None
            self._set_state(RunState.READY)
        self.failed.emit(title, sentence)

    @property
    def _worker(self) -> "Worker | None":
        return self._thread.worker

    def _worker_made(self, worker: "Worker") -> None:
        self._training.worker = worker
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
            job = self._new_job(self.dataset)
            self._training.begin(job)
            self._thread.was_ordered = True
            self._set_state(RunState.PREPARING)
            order(self._worker, job)

    def _step_by(self, step: Callable[["Worker"], None]) -> None:
        def reset_and_step(worker: "Worker", job: "Job") -> None:
            worker.reset(job)
            step(worker)

        if self.state is RunState.PAUSED and self._worker:
            step(self._worker)
        elif self.state is RunState.READY:
            self._order(reset_and_step)

    def _new_job(self, dataset: "Dataset") -> "Job":
        from netwright.training.job import Job

        return Job(self._document.graph.copy(), self.settings, dataset)

    def _can_change(self, states: Collection[RunState]) -> bool:
        return self._waiting is None and self.state in states

    def _set_state(self, state: RunState) -> None:
        was, self.state = self.state, state
        if state is not was:
            self._training.compare()
            self.changed.emit()
            if state is RunState.FAILED and self.latest:
                self.failed.emit("Training ended", self.latest.message)
