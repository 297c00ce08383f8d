"""The open project: its network, settings and data, its file, its run."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netwright.data.dataset import DataError
from netwright.data.kinds import KINDS
from netwright.data.source import DataSource, source_of
from netwright.graph.comparison import same_network
from netwright.graph.graph import Graph
from netwright.project.bookmarks import Bookmarks
from netwright.training.settings import MOST_EPOCHS, TrainingSettings
from netwright_desktop.background import Background, spelled
from netwright_desktop.document import GraphDocument
from netwright_desktop.exports import Exports
from netwright_desktop.run import Run

if TYPE_CHECKING:
    from netwright.data.dataset import Dataset
    from netwright.project.project import Project
    from netwright.training.worker import Worker

Next = Callable[[], None]


@dataclass(frozen=True, slots=True)
class SetSettings:
    """A command beside those of the graph: train with other settings."""

    run: Run
    settings: TrainingSettings
    label: str = "Change training"

    def apply(self, graph: Graph) -> "SetSettings":
        del graph
        before = self.run.settings
        self.run.set_settings(self.settings)
        return SetSettings(self.run, before, self.label)


@dataclass(frozen=True, slots=True, eq=False)
class ChangeData:
    """Train on other data: a step like those of the graph.

    With `dataset`, or where it `begins` anew, what was learned is forgotten. The way back leaves a
    run as it is, on the data that it has; the next one is on those of before.
    """

    session: "Session"
    source: DataSource
    test_uses: int
    dataset: "Dataset | None" = None
    begins: bool = False
    label: str = "Change data"

    def apply(self, graph: Graph) -> "ChangeData":
        del graph
        run, before = self.session.run, self.session.test_uses
        back = ChangeData(self.session, run.source, before, label=self.label)
        self.session.test_uses = self.test_uses
        if self.begins:
            run.begin(run.settings, self.source, None, self.dataset)
        else:
            run.renew_data(self.source)
        return back


class Session(QObject):
    """One open project. There always is one, be it empty.

    Signals:
        changed: the file, the settings, what is saved, or the run's state is another now.
        opened: another project is open; what is known of the old one is void.
        saved: the project was written to its file.
        failed: a title and one sentence about what went wrong.
        told: one sentence about what went well.
    """

    changed = Signal()
    opened = Signal()
    saved = Signal()
    failed = Signal(str, str)
    told = Signal(str)

    def __init__(
        self,
        make_worker: Callable[[], "Worker"] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.document = GraphDocument(parent=self)
        self._background = Background(self)
        self.run = Run(self.document, self._background, make_worker, self)
        self.exports = Exports(self.run, self._background, self)
        self.exports.told.connect(self.told)
        self.exports.failed.connect(self.failed)
        self.path: Path | None = None
        self._title = "Untitled"
        self.test_uses = 0
        """How often the test part was looked at, since the project was begun on these data."""
        self._saved = self._unseen
        self._edits = 0
        self.document.changed.connect(self._edited)
        self.document.bookmarks_changed.connect(self.changed)
        self.run.changed.connect(self.changed)
        self.run.failed.connect(self.failed)

    @property
    def name(self) -> str:
        """What the project is called."""
        return self.path.stem if self.path else self._title

    @property
    def settings(self) -> TrainingSettings:
        """How the next run trains."""
        return self.run.settings

    @property
    def edits(self) -> int:
        """How often the network was edited so far."""
        return self._edits

    @property
    def is_modified(self) -> bool:
        """Whether something would be lost without saving."""
        return not self.document.is_saved or self._unseen != self._saved

    def set_settings(self, settings: TrainingSettings, gesture: object = None) -> None:
        """Train with these settings, the run under way from its next step on.

        It is a step of the document's history: undo brings back those of before.
        """
        if settings != self.settings:
            self.document.do(SetSettings(self.run, settings), gesture)

    def train_on(self) -> None:
        """Go on with the run that has ended; where no epochs are left, with as many again."""
        if self.run.has_ended:
            epochs = min(self.settings.epochs + self.run.epochs_to_go_on, MOST_EPOCHS)
            self.set_settings(replace(self.settings, epochs=epochs))
            self.run.train_on()

    def set_source(self, source: DataSource, gesture: object = None) -> None:
        """Train on other data, or on another split of them, from the next run on.

        Data of a file take the place of those of before once they are loaded. It is a step of the
        document's history; what was learned is forgotten.
        """
        if source == self.run.source:
            return
        if KINDS[source.kind].has_path:
            self.run.open_data(source, partial(self.take_data, source))
        else:
            self.take_data(source, None, gesture)

    def take_data(
        self, source: DataSource, dataset: "Dataset | None", gesture: object = None
    ) -> None:
        """Train on these data, which are loaded already, or are soon; see `set_source`."""
        now = self.run.source
        is_same = (source.kind, source.path) == (now.kind, now.path)
        uses = self.test_uses if is_same else 0
        self.document.do(ChangeData(self, source, uses, dataset, begins=True), gesture)

    def count_test_use(self) -> None:
        """The test part is looked at once more; the project remembers it."""
        self.test_uses += 1
        self.changed.emit()

    def source_at(self, path: Path, kind: str = "") -> DataSource | None:
        """The source of a file or a folder; None, and `failed`, where it cannot be one now.

        Without a `kind` the name of the file says it.
        """
        if self.run.is_active:
            self.failed.emit("These data cannot be opened", "A run is under way. Stop it first.")
            return None
        try:
            like = self.run.source
            return like.of_kind(kind, str(path)) if kind else source_of(path, like)
        except DataError as error:
            self.failed.emit("These data cannot be opened", str(error))
            return None

    def open_data(self, path: Path) -> None:
        """Train on the data of a file or a folder, once they are loaded; `failed` if not."""
        source = self.source_at(path)
        if source is not None:
            self.run.open_data(source, partial(self._data_opened, source))

    def new(self) -> None:
        """An empty network on the data of before."""
        from netwright.project.project import Project

        self.show_project(Project(Graph(), source=self.run.source))

    def open(self, path: Path) -> None:
        """Open a project file; `failed` if it cannot be read."""
        from netwright.project.file import load_project

        try:
            project = load_project(path)
        except (OSError, ValueError) as error:
            self.failed.emit("This project cannot be opened", spelled(error))
            return
        self.show_project(project, path)

    def open_example(self, name: str = "digits") -> None:
        """Open one of the projects that come with the program."""
        from netwright.project.examples import example

        self.show_project(example(name))

    def show_project(self, project: "Project", path: Path | None = None) -> None:
        """Make this the open project."""
        self._title, self.path, self.test_uses = project.name, path, project.test_uses
        self.document.open(project.graph, project.bookmarks)
        self.run.begin(project.settings, project.source, project.trained)
        self._saved = self._unseen
        self.opened.emit()
        self.changed.emit()

    def recover(self, project: "Project", path: Path | None) -> None:
        """Make this the open project, with changes that its file, if it has one, does not hold."""
        self.show_project(project, path)
        self.document.mark_changed()

    def as_it_is(self, name: str, with_learned: bool = True) -> "Callable[[], Project]":
        """The project under a name. The call waits for what the trainer has learned."""
        from netwright.project.project import Project

        graph = self.document.graph.copy()
        bookmarks = self.document.bookmarks
        project = Project(
            graph,
            self.settings,
            self.run.source,
            name,
            bookmarks=bookmarks,
            test_uses=self.test_uses,
        )
        learned = self.run.learned() if with_learned else None

        def complete() -> Project:
            if learned is None or not same_network(learned[0], graph):
                return project  # what was learned belongs to the network as it was
            return replace(project, trained=learned[1]())

        return complete

    def save(self, path: Path, then: Next = lambda: None) -> None:
        """Write the project, with what it learned, to a file; do `then` once it is there."""
        from netwright.project.file import save_project

        complete, dataset = self.as_it_is(path.stem), self.run.dataset

        def write() -> None:
            project = complete()
            source = project.source.pinned(dataset) if dataset else project.source
            save_project(replace(project, source=source), path)

        edits, saved = self._edits, self._unseen

        def done(_: object) -> None:
            self.path, self._saved = path, saved
            if edits == self._edits:  # else something was edited while the file was written
                self.document.mark_saved()
            self.told.emit(f"Saved {path}")
            self.saved.emit()
            self.changed.emit()
            then()

        self._background.run(
            write,
            done,
            lambda error: self.failed.emit("The project was not saved", spelled(error)),
        )

    def close(self) -> None:
        """End the run and its thread, and let a file under way be finished."""
        self.exports.finish()
        self.run.close()
        self._background.wait(0.5)

    @property
    def _unseen(self) -> tuple[DataSource, Bookmarks, int]:
        """What belongs to the project but not to the document's history."""
        return self.run.source, self.document.bookmarks, self.test_uses

    def _data_opened(self, source: DataSource, dataset: "Dataset") -> None:
        self.take_data(source, dataset)
        self.told.emit(f"Opened {dataset.name}: {len(dataset.inputs):,} samples")

    def _edited(self) -> None:
        self._edits += 1
        self.changed.emit()
