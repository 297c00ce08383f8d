"""What every panel is: collects snapshots always, draws only while it can be seen."""

from collections.abc import Collection, Iterable, Sequence
from typing import ClassVar

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from netwright.inspection.question import Answer, Question
from netwright.training.snapshot import Snapshot, Wish
from netwright_desktop.bench import Bench
from netwright_desktop.panels.table import Table
from netwright_desktop.traits import Traits


class Panel(QWidget):
    """A view of the run. A subclass says how to collect, to draw and to forget.

    Collecting happens up to 30 times a second whether or not the panel can be seen, so it only
    copies into bounded memory; drawing takes milliseconds and happens in turns.

    Signals:
        menu_wanted: its context menu, at this place on the screen.
    """

    menu_wanted = Signal(QPoint)

    title: ClassVar[str]
    about: ClassVar[str]
    """What it shows, in a few words."""
    is_exported: ClassVar[bool] = True
    """Whether its picture and its numbers can be kept as files."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: int | None = None
        self._drawn = True
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # a click says which panel is meant

    @classmethod
    def is_offered(cls, traits: Traits) -> bool:
        """Whether it has a tab before anybody asks for it: whether most would look at it."""
        del traits
        return True

    def attend(self, bench: Bench) -> None:
        """What it needs besides the run: the data of the project, say. Most need nothing."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Collect what a snapshot brings."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw what was collected."""
        raise NotImplementedError

    def clear(self) -> None:
        """Forget everything collected."""
        raise NotImplementedError

    def asks(self) -> Collection[Question]:
        """What it wants to know of the inspector while it can be seen."""
        return ()

    def take_answer(self, answer: Answer) -> None:
        """Collect an answer to one of these questions."""
        raise NotImplementedError

    def follow(self, names: Collection[str]) -> None:
        """These nodes are selected on the canvas: show what it has of the first of them."""

    def questions(self) -> Collection[Question]:
        """What is to be known now: what is not seen is not computed."""
        return self.asks() if self.is_seen else ()

    def show_answer(self, answer: Answer) -> None:
        """Collect an answer; it is drawn when it is the panel's turn."""
        self.take_answer(answer)
        self._drawn = False

    def wishes(self) -> frozenset[Wish]:
        """What the trainer has to measure for it, while it can be seen."""
        return frozenset()

    def numbers(self) -> Table:
        """Every number that it draws; an empty table where there are none yet."""
        return Table()

    def pictured(self) -> Sequence[QWidget]:
        """Its parts that belong on a picture: not the controls."""
        return (self,)

    @property
    def is_seen(self) -> bool:
        """Whether it is on the screen: behind another tab Qt calls it visible, but far outside."""
        if not self.isVisible():
            return False
        window = self.window()
        place = QRect(self.mapTo(window, QPoint()), self.size())
        return not window.isMinimized() and window.rect().intersects(place)

    def collect(self, snapshots: Iterable[Snapshot]) -> None:
        """Collect a batch, forgetting what belongs to an older run; `draw_news` draws it."""
        for snapshot in snapshots:
            if self._run is not None and snapshot.run != self._run:
                self.clear()
            self._run = snapshot.run
            self.show_snapshot(snapshot)
        self._drawn = False

    def draw_news(self) -> bool:
        """Draw what was collected since it was drawn last, if it can be seen; whether it was."""
        if self._drawn or not self.is_seen:
            return False
        self._drawn = True
        self.redraw()
        return True

    def show_snapshots(self, snapshots: Iterable[Snapshot]) -> None:
        """Collect a batch and draw it at once."""
        self.collect(snapshots)
        self.draw_news()

    def forget(self) -> None:
        """Another project is open: nothing collected belongs to it."""
        self._run = None
        self.clear()
        self.changed()

    def changed(self) -> None:
        """What is to be shown changed: draw it now if seen, else as soon as it is."""
        self._drawn = False
        self.draw_news()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.draw_news()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.is_exported:
            self.menu_wanted.emit(event.globalPos())
