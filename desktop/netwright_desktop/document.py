"""The open network: the one door through which the window changes it."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from netwright.graph.analysis import Analysis, analyze
from netwright.graph.commands import Command
from netwright.graph.graph import Graph
from netwright.graph.history import History
from netwright.graph.levels import Level, level_of
from netwright.project.bookmarks import Bookmark, Bookmarks


class GraphDocument(QObject):
    """A graph with its history, what it comes to, and what is selected in it.

    Signals:
        changed: the graph is another one now; `graph` and `analysis` are up to date.
        selection_changed: other nodes are selected now.
        level_changed: another group is open now, or none.
        stepped: a step was taken back or done again, after `changed`.
        bookmarks_changed: another number has a view of the canvas, or other ones have.
    """

    changed = Signal()
    selection_changed = Signal()
    level_changed = Signal()
    stepped = Signal()
    bookmarks_changed = Signal()

    def __init__(self, graph: Graph | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(graph or Graph(), self._refresh)
        self._analysis = analyze(self._history.graph)
        self._selected: frozenset[str] = frozenset()
        self._level = level_of(self.graph, "")
        self._bookmarks: Bookmarks = {}

    @property
    def graph(self) -> Graph:
        """The network. Read it; change it with `do`."""
        return self._history.graph

    @property
    def analysis(self) -> Analysis:
        """Shapes, parameters and problems of the network as it is."""
        return self._analysis

    @property
    def level(self) -> Level:
        """What is seen inside the open group; outside of all groups if none is open."""
        return self._level

    @property
    def selected(self) -> frozenset[str]:
        """The ids of the selected nodes, groups and marks, all of the open level."""
        return self._selected

    @property
    def selected_nodes(self) -> tuple[str, ...]:
        """The ids of the selected nodes and of those in selected groups, in their order."""
        if not self._selected:
            return ()
        inside = set(self._selected)
        for item_id in self._selected:
            if item_id in self.graph.groups:
                inside.update(self.graph.members(item_id)[0])
        return tuple(node_id for node_id in self.graph.nodes if node_id in inside)

    @property
    def bookmarks(self) -> Bookmarks:
        """Views of the canvas that one can go back to; undo leaves them as they are."""
        return self._bookmarks

    @property
    def is_saved(self) -> bool:
        """Whether nothing changed since the last save."""
        return self._history.is_saved

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty if nothing."""
        return self._history.undo_label

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty if nothing."""
        return self._history.redo_label

    def do(self, command: Command, gesture: object = None) -> None:
        """Apply an edit; edits of one gesture in a row are one undo step."""
        self._history.do(command, gesture)

    def undo(self) -> None:
        """Take the last step back."""
        self._history.undo()
        self.stepped.emit()

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._history.redo()
        self.stepped.emit()

    def mark_saved(self) -> None:
        """The network as it is now is on disk."""
        self._history.mark_saved()
        self.changed.emit()

    def mark_changed(self) -> None:
        """The network as it is now is on no disk."""
        self._history.mark_changed()
        self.changed.emit()

    def keep_bookmark(self, number: int, bookmark: Bookmark) -> None:
        """Give a number another view."""
        self._bookmarks = {**self._bookmarks, number: bookmark}
        self.bookmarks_changed.emit()

    def open(self, graph: Graph, bookmarks: Bookmarks | None = None) -> None:
        """Show another network, with a history of its own."""
        self._bookmarks = bookmarks or {}
        self._history = History(graph, self._refresh)
        self._selected = frozenset()
        self._level = level_of(graph, "")
        self._refresh()
        self.level_changed.emit()
        self.selection_changed.emit()
        self.bookmarks_changed.emit()

    def select(self, item_ids: Iterable[str]) -> None:
        """Select exactly these nodes, groups and marks of the open level."""
        chosen = frozenset(item_ids) & self._at_level()
        if chosen != self._selected:
            self._selected = chosen
            self.selection_changed.emit()

    def enter(self, group: str) -> None:
        """Open a group; an empty id leaves them all."""
        if group != self._level.group:
            self._selected = frozenset()
            self._level = level_of(self.graph, group)
            self.level_changed.emit()
            self.selection_changed.emit()

    def leave(self) -> None:
        """Go back to where the open group stands, and select it there."""
        group = self._level.group
        if group:
            self.enter(self.graph.groups[group].group)
            self.select((group,))

    def show_level_of(self, item_id: str) -> None:
        """Open the group that a node, group or mark lies in."""
        self.enter(self.graph.item(item_id).group)

    def _at_level(self) -> frozenset[str]:
        marks = (mark.id for mark in self.graph.marks.values() if mark.group == self._level.group)
        return frozenset((*self._level.nodes, *self._level.groups, *marks))

    def _refresh(self) -> None:
        self._analysis = analyze(self.graph, self._analysis)
        group = self._level.group
        is_gone = bool(group) and group not in self.graph.groups
        self._level = level_of(self.graph, "" if is_gone else group)
        gone = self._selected - self._at_level()
        self._selected -= gone
        self.changed.emit()
        if is_gone:
            self.level_changed.emit()
        if gone:
            self.selection_changed.emit()
