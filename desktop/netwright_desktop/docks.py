"""The docks of the window: where each begins, and how they are put back."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QTabBar, QWidget

from netwright_desktop.preferences import preferences

LAYOUT_VERSION = 8
"""Counts up when docks come or go: an older layout is then not restored."""
SIDE_WIDTHS = (250, 270)
PANEL_HEIGHT = 235
FLOATING = QSize(560, 360)
"""At least as large is a part that comes out of the window."""
RISE = 32
"""Pixels to the right of its old place and above it."""
Area = Qt.DockWidgetArea
Parts = Mapping[str, QWidget]
"""What stands behind one another as tabs, by title; the first is seen at first."""


class Docks:
    """Each part of the window in a dock of its own: it can be moved, floated, closed.

    Parts stand as tabs to the left, to the right, and in groups side by side below.
    """

    def __init__(
        self, window: QMainWindow, left: Parts, right: Parts, below: Sequence[Parts]
    ) -> None:
        self._window = window
        self._left, self._right, self._below = list(left), list(right), [list(g) for g in below]
        self._of: dict[str, QDockWidget] = {}
        for parts in (left, right, *below):
            self._of |= {title: _dock(title, widget) for title, widget in parts.items()}
        window.setDockNestingEnabled(True)

    def __contains__(self, title: str) -> bool:
        return title in self._of

    def __getitem__(self, title: str) -> QDockWidget:
        return self._of[title]

    def bring(self, title: str) -> QDockWidget:
        """Show a part before those that share its place."""
        dock = self._of[title]
        dock.show()
        dock.raise_()
        return dock

    def first_beside(self, title: str) -> str:
        """The part that is seen at first in the place of this one."""
        groups = (self._left, self._right, *self._below)
        return next(group[0] for group in groups if title in group)

    def leave(self, title: str) -> None:
        """Where this part is seen as one of several tabs, show the first of them instead."""
        dock, first = self._of[title], self._of[self.first_beside(title)]
        if not dock.visibleRegion().isEmpty() and dock in self._window.tabifiedDockWidgets(first):
            first.raise_()

    def fill_menu(self, menu: QMenu) -> None:
        """One line for each dock, which shows and hides it."""
        for dock in self._of.values():
            menu.addAction(dock.toggleViewAction())

    def arrange(self) -> None:
        """Put every dock into its first place, wherever it is."""
        window, of = self._window, self._of
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
        for group in (self._left, self._right, *self._below):
            of[group[0]].raise_()
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        sides = [of[self._left[0]], of[self._right[0]]]
        window.resizeDocks(sides, list(SIDE_WIDTHS), horizontal)
        window.resizeDocks(row, [PANEL_HEIGHT] * len(row), vertical)
        window.resizeDocks(row, [window.width() // len(row)] * len(row), horizontal)
        self.write_tabs_out()

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
                self.write_tabs_out()
                return
        self.arrange()

    def write_tabs_out(self) -> None:
        """Let rows of tabs that have no room for all be scrolled: single letters say nothing."""
        for tabs in self._window.findChildren(QTabBar):
            tabs.setElideMode(Qt.TextElideMode.ElideNone)
            tabs.setUsesScrollButtons(True)

    def keep(self) -> None:
        """Remember where every dock is."""
        preferences().setValue("geometry", self._window.saveGeometry())
        preferences().setValue("state", self._window.saveState(LAYOUT_VERSION))

    def _take_out(self) -> None:
        """Leave no dock in the window.

        Where docks that are tabs are moved, or a layout is restored over them, Qt 6.11 leaves
        their old rows of tabs behind, on top of what comes there later.
        """
        for dock in self._of.values():
            self._window.removeDockWidget(dock)


def _dock(title: str, widget: QWidget) -> QDockWidget:
    dock = QDockWidget(title)
    dock.setObjectName(title)
    dock.setWidget(widget)
    dock.topLevelChanged.connect(lambda floats: _come_out(dock) if floats else None)
    return dock


def _come_out(dock: QDockWidget) -> None:
    """Give a part that its button let float room above its old place, else nothing seems to change.

    Where the mouse drags it out, it stays under the mouse.
    """
    if QApplication.mouseButtons() or dock.height() >= FLOATING.height():
        return
    place = QRect(QPoint(), dock.size().expandedTo(FLOATING))
    place.moveBottomLeft(dock.geometry().bottomLeft() + QPoint(RISE, -RISE))
    room = dock.screen().availableGeometry()
    place.moveLeft(max(room.left(), min(place.left(), room.right() - place.width())))
    place.moveTop(max(room.top() + RISE, place.top()))
    dock.setGeometry(place)
