"""What the window shows of the session: the network's problems, the run, the selection."""

from collections.abc import Sequence
from time import perf_counter

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from netwright.graph.analysis import Problem
from netwright.training.graft import Passage
from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop.bench import Bench
from netwright_desktop.budget import Budget
from netwright_desktop.canvas.live_look import LiveLook
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.dialogs.message import show_message, show_problems
from netwright_desktop.dialogs.tensors import TensorList
from netwright_desktop.docks.docks import Docks
from netwright_desktop.panels.panel import Panel
from netwright_desktop.panels.problems import ProblemRow, ProblemsPanel
from netwright_desktop.panels.status import StatusBar, progress_text, share_done
from netwright_desktop.pulse import Pulse
from netwright_desktop.session import Session
from netwright_desktop.taskbar import TaskBar
from netwright_desktop.traits import Traits, traits_of

NOT_APPLIED = "edits are not applied to the run yet"
MOST_REPAIRED = 20
"""Problems for which repairs are looked for, after every edit while the list can be seen."""
TURNS = 5
"""A panel, what the canvas shows of the run, and the status bar are drawn at most at every so many
beats."""
DRAWING = 0.001
"""Seconds of a beat after which nothing further is drawn: painting takes twice as long again."""
SHARE = 0.25
"""Of the GUI thread's time goes at most into what changes by itself, on average: the rest is for
the user. With every panel open each is drawn less often."""
LONGEST = 4 * TURNS
"""Beats after which a panel is drawn even so."""


class Display(QObject):
    """Brings to panels, docks, title and status bar of a window what changed in the session."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        canvas: CanvasView,
        panels: Sequence[Panel],
        docks: Docks,
        status: StatusBar,
        bench: Bench,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._canvas = window, session, canvas
        self._panels, self._docks, self._status, self._bench = panels, docks, status, bench
        self._problems = next(p for p in panels if isinstance(p, ProblemsPanel))
        self._parts: tuple[Panel | LiveLook, ...] = tuple(panels)
        self._drawn_at: dict[Panel | LiveLook, int] = {}
        self._task_bar = TaskBar()
        self._has_news = self._was_refused = self._was_plane = False
        self._traits: Traits | None = None
        self.budget = Budget(SHARE)

    def connect_to(self, pulse: Pulse, looks: Sequence[LiveLook]) -> None:
        """Follow the session from now on, at the beats of this pulse; `looks` are drawn too."""
        session = self._session
        self._parts = (*looks, *self._panels)
        pulse.arrived.connect(self._collect)
        pulse.turn.connect(self._draw_turn)
        session.document.changed.connect(self.show_network)
        session.document.selection_changed.connect(self._show_selection)
        session.run.data_loaded.connect(self.show_network)
        session.run.data_loaded.connect(self._show_plane)
        session.run.loading.connect(self._status.loading.show_share)
        session.run.loading_ended.connect(self._status.loading.hide)
        self._status.loading.unwanted.connect(session.run.cancel_loading)
        session.exports.writing.moved.connect(self._status.writing.show_share)
        session.exports.writing.ended.connect(self._status.writing.hide)
        session.exports.writing.cancelled.connect(self.show_sentence)
        self._status.writing.unwanted.connect(session.exports.writing.cancel)
        session.changed.connect(self.show_run)
        session.run.refused.connect(self._refuse)
        session.run.grafted.connect(self._show_tensors)
        session.failed.connect(self._show_failure)
        session.told.connect(self.show_sentence)
        self._problems.node_wanted.connect(self._canvas.show_node)
        self._problems.repair_wanted.connect(self._repair)

    def show_network(self) -> None:
        """Show its problems and its size."""
        problems = self._session.run.problems()
        self._problems.show_problems(lambda: self._rows(problems))
        title = f"Problems ({len(problems)})" if problems else "Problems"
        self._docks["Problems"].setWindowTitle(title)
        if self._was_refused and not problems:  # what stood in its place before
            self._was_refused = False
            self._docks[self._docks.first_beside("Problems")].raise_()
        self._status.show_parameters(self._session.document.analysis.parameter_count)
        self._offer_panels()

    def show_run(self) -> None:
        """Show how the run stands, in title, status bar and task bar."""
        self._has_news = False
        session, latest = self._session, self._session.run.latest
        note = NOT_APPLIED if session.run.trains_older_network else ""
        self._status.show_state(session.run.state, latest, note)
        if latest is None:
            self._status.show_device(session.run.gpu.line(session.settings.device))
        running = latest if session.run.state is RunState.RUNNING else None
        self._task_bar.show(share_done(running) if running else None)
        done = progress_text(running) if running else ""
        self._window.setWindowTitle(
            " – ".join(filter(None, (done, f"{session.name}[*]", "Netwright")))
        )
        if self._window.isWindowModified() != session.is_modified:
            self._window.setWindowModified(session.is_modified)

    def show_sentence(self, sentence: str) -> None:
        """Tell something for a while, in the status bar."""
        self._status.showMessage(sentence, 8000)

    def draw_news(self) -> None:
        """Draw everything that has arrived, whoever's turn it is."""
        for part in self._parts:
            part.draw_news()
        self.show_run()

    # --- within --------------------------------------------------------------------------------

    def _collect(self, snapshots: list[Snapshot]) -> None:
        for panel in self._panels:
            panel.collect(snapshots)
        for snapshot in snapshots:
            if snapshot.device_fault:
                self.show_sentence(snapshot.device_fault)
        self._has_news = True

    def _draw_turn(self, beat: int) -> None:
        self._draw_due(beat)
        if beat % TURNS == 0:
            self._ask_trainer()
        if self._has_news and beat % TURNS == TURNS - 1:
            self.show_run()

    def _draw_due(self, beat: int) -> None:
        """Draw what has waited longest, as much as a beat has time for."""
        begin = perf_counter()
        least = TURNS if self.budget.has_time() else LONGEST
        waited = {part: beat - self._drawn_at.get(part, -LONGEST) for part in self._parts}
        for part in sorted(self._parts, key=lambda part: -waited[part]):
            if waited[part] >= least and part.draw_news():
                self._drawn_at[part] = beat
                # The canvas is told something in no time, and then painted for a long one.
                if isinstance(part, LiveLook) or perf_counter() - begin > DRAWING:
                    return

    def _ask_trainer(self) -> None:
        """Have measured what the panels on the screen show, and nothing else."""
        wishes = (panel.wishes() for panel in self._panels if panel.is_seen)
        self._session.run.watch(frozenset().union(*wishes))

    def _show_selection(self) -> None:
        graph = self._session.document.graph
        chosen = self._session.document.selected_nodes
        paths = [graph.path(graph.nodes[node_id]) for node_id in chosen]
        for panel in self._panels if paths else ():
            panel.follow(paths)

    def _show_plane(self) -> None:
        """Points in the plane, where there were none before, are what one wants to see."""
        is_plane = self._bench.painting.plane is not None
        if is_plane and not self._was_plane:
            self._docks["Plane"].raise_()
        elif self._was_plane and not is_plane:
            self._docks.leave("Plane")
        self._was_plane = is_plane

    def _rows(self, problems: Sequence[Problem]) -> list[ProblemRow]:
        """The problems with what would mend the first of them."""
        return [
            ProblemRow(
                problem.node_id,
                problem.message,
                self._repairs(problem) if number < MOST_REPAIRED else (),
            )
            for number, problem in enumerate(problems)
        ]

    def _offer_panels(self) -> None:
        """Have tabs for the panels that have something to show of this network and these data."""
        analysis, dataset = self._session.document.analysis, self._session.run.dataset
        if analysis.problems:  # while it is edited: as before
            return
        has_points = self._bench.painting.plane is not None
        traits = traits_of(analysis, dataset.class_count if dataset else 0, has_points)
        if traits != self._traits:
            self._traits = traits
            self._docks.offer([p.title for p in self._panels if p.is_offered(traits)])

    def _repairs(self, problem: Problem) -> tuple[str, ...]:
        return tuple(repair.label for repair in self._canvas.repairs_of(problem))

    def _repair(self, row: ProblemRow, label: str) -> None:
        """Mend a problem, if the network still has it."""
        for problem in self._session.document.analysis.problems_of(row.node_id):
            for repair in self._canvas.repairs_of(problem):
                if (problem.message, repair.label) == (row.message, label):
                    self._canvas.repair(repair)
                    return

    def _refuse(self, problems: list[Problem]) -> None:
        self.show_network()
        self._docks.bring("Problems")
        self._was_refused = True
        show_problems(self._window, [problem.message for problem in problems])

    def _show_failure(self, title: str, sentence: str) -> None:
        show_message(self._window, title, sentence)

    def _show_tensors(self, passages: tuple[Passage, ...]) -> None:
        TensorList(self._window, passages).show()
