"""The job that is trained, and what the run goes on with when network or settings change."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop.amendments import Amendment, Amendments
from netwright_desktop.background import Background, spelled
from netwright_desktop.document import GraphDocument

if TYPE_CHECKING:
    from netwright.training.job import Job
    from netwright.training.worker import Worker

ACTIVE = frozenset({RunState.PREPARING, RunState.RUNNING, RunState.PAUSED})
"""A run that is under way."""
UNDOABLE = frozenset({RunState.RUNNING, RunState.PAUSED, RunState.FINISHED, RunState.STOPPED})
"""A run whose weights undo may bring back."""
ENDED = frozenset({RunState.FINISHED, RunState.STOPPED})
"""A run that can be taken further."""
QUIET = 250
"""Milliseconds after the last edit at which the run takes over what needs no question: a number
is typed digit by digit."""


class JobInTraining(QObject):
    """Compares the job with the document, and lets the run go on with another.

    `is_active` says whether a run is under way, `can_change` whether it is in one of these states
    and takes orders.

    Signals:
        changed: the run goes on with another job, unless the answer says no.
        grafted: the run goes on with the edited network; the tuple of Passage says how.
        failed: a title and one sentence: the run goes on as it was.
    """

    changed = Signal()
    grafted = Signal(tuple)
    failed = Signal(str, str)

    def __init__(
        self,
        document: GraphDocument,
        background: Background,
        is_active: Callable[[], bool],
        can_change: Callable[[Collection[RunState]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._background = document, background
        self._is_active, self._is_ready = is_active, can_change
        self.worker: Worker | None = None
        self.job: Job | None = None
        self.first_epochs = 0
        """For how many epochs the run was begun."""
        self.is_older = False
        """Whether the network was edited, and the run under way goes on with the one before."""
        self._amendments = Amendments()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET)
        self._quiet.timeout.connect(self._take_over)
        document.changed.connect(self.compare)
        document.stepped.connect(self._return)

    def epochs_to_go_on(self, latest: Snapshot | None, settings: TrainingSettings) -> int:
        """How many more epochs a run that has ended needs: those that it began with, or none.

        None where it ended early, or where the settings give it more by now.
        """
        if latest is None or self.job is None or latest.epoch < latest.epochs:
            return 0
        return 0 if settings.epochs > self.job.settings.epochs else self.first_epochs

    def begin(self, job: "Job") -> None:
        """A run of this job begins."""
        self.job, self.first_epochs = job, job.settings.epochs
        self._amendments.forget()

    def forget(self) -> None:
        """Another project is open: nothing is trained."""
        self.job, self.is_older = None, False
        self._amendments.forget()

    def set_settings(self, settings: TrainingSettings) -> None:
        """Go on with these settings, if a run is under way."""
        if self.job and self._can_change(ACTIVE):
            self._change(replace(self.job, settings=settings))

    def graft(self) -> None:
        """Go on with the network as it is drawn and what was learned, if a run is under way."""
        if self.job and self._can_change(ACTIVE):
            self._change(replace(self.job, graph=self._document.graph.copy()), is_graft=True)

    def go_on(self, settings: TrainingSettings) -> None:
        """Go on with a run that had ended: with these settings and the network as it is drawn."""
        if self.job and self.worker and self._can_change(ENDED):
            graph = self._document.graph.copy()
            is_graft = not same_network(self.job.graph, graph)
            self._change(replace(self.job, graph=graph, settings=settings), is_graft=is_graft)
            self.worker.go_on()

    def compare(self) -> None:
        """See whether the network was edited since the run took it."""
        self.is_older = (
            self._is_active()
            and self.job is not None
            and not same_network(self.job.graph, self._document.graph)
        )
        if self.is_older:
            self._quiet.start()

    def hear(self) -> None:
        """Take the answers of the trainer to what was changed."""
        for amendment in self._amendments.answered():
            self._hear(amendment)

    # --- within --------------------------------------------------------------------------------

    def _can_change(self, states: Collection[RunState]) -> bool:
        return self.worker is not None and self._is_ready(states)

    def _change(self, job: "Job", is_graft: bool = False, undone: Amendment | None = None) -> None:
        """Let the run go on with another job; it is as good as done until the answer says no."""
        assert self.worker is not None
        assert self.job is not None
        coming = self.worker.change(job, undone.coming if undone else None)
        self._amendments.add(Amendment(self.job, job, coming, is_graft))
        self.job = job
        self.compare()
        self.changed.emit()

    def _take_over(self) -> None:
        """Let the run go on with what neither its tensors nor its answers depend on."""
        from netwright.training.taking_over import taken_over

        job, drawn = self.job, self._document.graph.copy()
        if job is None or not self._can_change(ACTIVE):
            return

        def found(graph: Graph) -> None:
            if self.job is job and graph is not job.graph and self._can_change(ACTIVE):
                self._change(replace(job, graph=graph))

        self._background.run(
            lambda: taken_over(job.graph, drawn),
            found,
            lambda error: self.failed.emit("The run goes on as it was", spelled(error)),
        )

    def _return(self) -> None:
        """Undo or redo led to a network that was trained: give it the weights that it had."""
        graph = self._document.graph
        if self.job and self._can_change(UNDOABLE) and not same_network(self.job.graph, graph):
            undone = self._amendments.graft_from(graph)
            if undone:
                self._change(replace(self.job, graph=graph.copy()), is_graft=True, undone=undone)

    def _hear(self, amendment: Amendment) -> None:
        error = amendment.error
        if error is None:
            if amendment.is_graft and amendment.passages:
                self.grafted.emit(amendment.passages)
            return
        if self.job is amendment.after:
            self.job = amendment.before
            self.compare()
        self.failed.emit("The run goes on as it was", spelled(error))
