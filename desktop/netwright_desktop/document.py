"""The open network: the one door through which the window changes it."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from netwright.graph.analysis import Analysis, analyze
from netwright.graph.commands import Command
from netwright.graph.graph import Graph
from netwright.graph.history import History


class GraphDocument(QObject):
    """A graph with its history, what it comes to, and what is selected in it.

    Signals:
        changed: the graph is another one now; `graph` and `analysis` are up to date.
        selection_changed: other nodes are selected now.
    """

    changed = Signal()
    selection_changed = Signal()

    def __init__(self, graph: Graph | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History(graph or Graph(), self._refresh)
        self._analysis = analyze(self._history.graph)
        self._selected: frozenset[str] = frozenset()

    @property
    def graph(self) -> Graph:
        """The network. Read it; change it with `do`."""
        return self._history.graph

    @property
    def analysis(self) -> Analysis:
        """Shapes, parameters and problems of the network as it is."""
        return self._analysis

    @property
    def selected(self) -> frozenset[str]:
        """The ids of the selected nodes."""
        return self._selected

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

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._history.redo()

    def mark_saved(self) -> None:
        """The network as it is now is on disk."""
        self._history.mark_saved()
        self.changed.emit()

    def open(self, graph: Graph) -> None:
        """Show another network, with a history of its own."""
        self._history = History(graph, self._refresh)
        self._selected = frozenset()
        self._refresh()
        self.selection_changed.emit()

    def select(self, node_ids: Iterable[str]) -> None:
        """Select exactly these nodes."""
        chosen = frozenset(node_ids) & frozenset(self.graph.nodes)
        if chosen != self._selected:
            self._selected = chosen
            self.selection_changed.emit()

    def _refresh(self) -> None:
        self._analysis = analyze(self.graph)
        gone = self._selected - frozenset(self.graph.nodes)
        if gone:
            self._selected -= gone
        self.changed.emit()
        if gone:
            self.selection_changed.emit()
