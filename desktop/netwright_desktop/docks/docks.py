"""The docks of the window: where each begins, and how they are put back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from netwright_desktop.docks.choices import TabChoices
from netwright_desktop.docks.dock import Dock
from netwright_desktop.docks.tabs import TabRows
from netwright_desktop.preferences import preferences

LAYOUT_VERSION = 9
"""Counts up when docks come or go: an older layout is then not restored."""
SIDE_WIDTHS = (250, 270)
PANEL_HEIGHT = 235
SHARES = (0.32, 0.32, 0.36)
"""Of the width go to the groups of panels: what their tabs need."""
ENLARGED = 0.62
"""Of the window's height goes to a panel that is enlarged."""
Area = Qt.DockWidgetArea
Parts = Mapping[str, QWidget]
"""What stands behind one another as tabs, by title; the first is seen at first."""


class Docks:
    """Each part of the window in a dock of its own: it can be moved, floated, closed.

    Parts stand as tabs to the left, to the right, and in groups side by side below. Of those below
    not all have a tab: `offer` says which suit the project, and the user opens and closes others.
    """

    def __init__(
        self, window: QMainWindow, left: Parts, right: Parts, below: Sequence[Parts]
    ) -> None:
        self._window = window
        self._left, self._right, self._below = list(left), list(right), [list(g) for g in below]
        self._of: dict[str, QDockWidget] = {}
        for parts in (left, right, *below):
            self._of |= {title: self._dock(title, widget) for title, widget in parts.items()}
        self._choices = TabChoices()
        self._enlarged: _Enlarged | None = None
        self._tabs = TabRows(window)
        self._tabs.double_clicked.connect(self._switch_size)
        window.setDockNestingEnabled(True)

    def __contains__(self, title: str) -> bool:
        return title in self._of

    def __getitem__(self, title: str) -> QDockWidget:
        return self._of[title]

    def offer(self, titles: Collection[str]) -> None:
        """Have these of the parts below as tabs, beside those that the user opened."""
        self._choices.offer(titles)
        self._show_wanted()

    def bring(self, title: str) -> QDockWidget:
        """Show a part before those that share its place."""
        dock = self._of[title]
        if self._enlarged and dock in self._enlarged.hidden:
            self.reduce()
        self._choices.open(title)
        dock.show()
        dock.raise_()
        return dock

    def switch(self, title: str) -> None:
        """Close a part that is seen; else bring it."""
        if self.is_seen(title):
            self._of[title].close()
        else:
            self.bring(title)

    def is_seen(self, title: str) -> bool:
        """Whether it is on the screen, not behind another tab."""
        dock = self._of[title]
        return dock.isVisible() and not dock.visibleRegion().isEmpty()

    def first_beside(self, title: str) -> str:
        """The part that is seen at first in the place of this one."""
        groups = (self._left, self._right, *self._below)
        group = next(group for group in groups if title in group)
        return next(filter(self._choices.wants, group), group[0])

    def leave(self, title: str) -> None:
        """Where this part is seen as one of several tabs, show the first of them instead."""
        dock, first = self._of[title], self._of[self.first_beside(title)]
        if not dock.visibleRegion().isEmpty() and dock in self._window.tabifiedDockWidgets(first):
            first.raise_()

    # --- one part large -------------------------------------------------------------------------

    @property
    def enlarged(self) -> str:
        """The part below that has the width of all; empty: none."""
        return self._enlarged.title if self._enlarged else ""

    def enlarge(self, title: str) -> None:
        """Give a part and its tabs the whole width below the canvas, and more height."""
        self.reduce()
        dock, below = self._of[title], [self._of[one] for group in self._below for one in group]
        stay = (dock, *self._window.tabifiedDockWidgets(dock))
        before = {one: self._room_of(one) for one in below if self.is_seen(one.objectName())}
        self.bring(title)
        if dock.isFloating() or dock not in below:
            return
        hidden = tuple(o for o in below if not (o in stay or o.isHidden() or o.isFloating()))
        rooms = {(one if one in hidden else dock): room for one, room in before.items()
                 if one in hidden or one in stay}  # fmt: skip
        self._enlarged = _Enlarged(title, hidden, rooms)
        for other in hidden:
            other.hide()
        large = round(ENLARGED * self._window.height())
        self._window.resizeDocks([dock], [large], Qt.Orientation.Vertical)

    def reduce(self) -> None:
        """Put back what had to give way to the part that was enlarged."""
        was, self._enlarged = self._enlarged, None
        if was is None:
            return
        for dock in was.hidden:
            dock.show()
        self._show_wanted()
        row, rooms = list(was.rooms), was.rooms.values()
        for dock in row:
            dock.raise_()
        self._window.resizeDocks(row, [r.height() for r in rooms], Qt.Orientation.Vertical)
        self._window.resizeDocks(row, [r.width() for r in rooms], Qt.Orientation.Horizontal)

    def _room_of(self, dock: QDockWidget) -> QSize:
        """What a dock takes together with its row of tabs."""
        beside = bool(self._window.tabifiedDockWidgets(dock))
        return dock.size() + QSize(0, self._tabs.height if beside else 0)

    # --- layouts --------------------------------------------------------------------------------

    def arrange(self) -> None:
        """Put every dock into its first place, wherever it is."""
        window, of = self._window, self._of
        self._enlarged = None
        self._choices.forget()
        self._take_out()
        for area, group in (
            (Area.LeftDockWidgetArea, self._left),
            (Area.RightDockWidgetArea, self._right),
            (Area.BottomDockWidgetArea, self._below[0]),
        ):
            window.addDockWidget(area, of[group[0]])
        row = [of[group[0]] for group in self._below]
        for one, next_one in pairwise(row):
            window.splitDockWidget(one, next_one, Qt.Orientation.Horizontal)
        for group in (self._left, self._right, *self._below):
            for one_title, next_title in pairwise(group):
                window.tabifyDockWidget(of[one_title], of[next_title])
        for dock in of.values():
            dock.setFloating(False)
            dock.show()
        row = [of[self.first_beside(group[0])] for group in self._below]
        for dock in (of[self._left[0]], of[self._right[0]], *row):
            dock.raise_()
        self._show_wanted()
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        sides = [of[self._left[0]], of[self._right[0]]]
        window.resizeDocks(sides, list(SIDE_WIDTHS), horizontal)
        window.resizeDocks(row, [PANEL_HEIGHT] * len(row), vertical)
        self._share_width(row)

    def restore(self) -> None:
        """Put every dock where it was when the window was closed last, else in its first place."""
        kept = preferences()
        geometry, state = kept.value("geometry"), kept.value("state")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            self._window.restoreGeometry(geometry)
            self._take_out()
            for dock in self._of.values():
                self._window.addDockWidget(Area.BottomDockWidgetArea, dock)
                dock.show()
            if self._window.restoreState(state, LAYOUT_VERSION):
                self._choices.restore()
                return
        self.arrange()

    def keep(self) -> None:
        """Remember where every dock is, and which the user wants."""
        self.reduce()
        self._choices.keep()
        preferences().setValue("geometry", self._window.saveGeometry())
        preferences().setValue("state", self._window.saveState(LAYOUT_VERSION))

    def _show_wanted(self) -> None:
        """Show the parts below that are wanted, no others; what was in front stays there."""
        if self._enlarged:
            return  # `reduce` does it
        for group in self._below:
            front = next((title for title in group if self.is_seen(title)), None)
            changed = [t for t in group if self._of[t].isHidden() is self._choices.wants(t)]
            for title in changed:
                self._of[title].setVisible(self._choices.wants(title))
            if changed and front is not None:
                self._of[front if self._choices.wants(front) else self.first_beside(front)].raise_()

    def _share_width(self, row: Sequence[QDockWidget]) -> None:
        widths = [round(share * self._window.width()) for share in SHARES]
        if len(row) == len(widths):
            self._window.resizeDocks(list(row), widths, Qt.Orientation.Horizontal)

    def _dock(self, title: str, widget: QWidget) -> QDockWidget:
        dock = Dock(title, widget)
        dock.closed.connect(lambda: self._closed(title))
        return dock

    def _switch_size(self, words: str) -> None:
        """The tab with these words was double-clicked."""
        title = next((t for t, dock in self._of.items() if dock.windowTitle() == words), "")
        if self._enlarged:
            self.reduce()
        elif title:
            self.enlarge(title)

    def _closed(self, title: str) -> None:
        """The user closed a part."""
        self._choices.close(title)
        if self.enlarged == title:
            self.reduce()

    def _take_out(self) -> None:
        """Leave no dock in the window.

        Where docks that are tabs are moved, or a layout is restored over them, Qt 6.11 leaves
        their old rows of tabs behind, on top of what comes there later.
        """
        for dock in self._of.values():
            self._window.removeDockWidget(dock)


@dataclass(frozen=True, slots=True)
class _Enlarged:
    """A part that was made large: what had to go, and the room that those in front had."""

    title: str
    hidden: tuple[QDockWidget, ...]
    rooms: Mapping[QDockWidget, QSize]
