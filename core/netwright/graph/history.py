"""Undo and redo: two piles of commands, each the way back from the other."""

from collections.abc import Callable
from dataclasses import dataclass

from netwright.graph.commands import Batch, Command
from netwright.graph.graph import Graph


@dataclass(slots=True)
class _Step:
    inverse: Command
    gesture: object
    after: object
    """Stands for the graph as it was once the step was done; taking it back and doing it again
    brings the same one."""


class History:
    """The one door through which a graph is changed.

    Commands of one `gesture` in a row (a drag, typing in one field) are one step.
    `on_change` is called after every change of the graph.
    """

    def __init__(self, graph: Graph, on_change: Callable[[], None] = lambda: None) -> None:
        self.graph = graph
        self.on_change = on_change
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._saved: object = None

    def do(self, command: Command, gesture: object = None) -> None:
        """Apply a command; `gesture` joins it to the step before if that has the same one."""
        inverse = command.apply(self.graph)
        last = self._done[-1] if self._done else None
        if gesture is not None and last and last.gesture == gesture and not self._undone:
            merged = Batch((inverse, last.inverse), last.inverse.label)
            self._done[-1] = _Step(merged, gesture, object())
        else:
            self._done.append(_Step(inverse, gesture, object()))
        self._undone.clear()
        self.on_change()

    def undo(self) -> None:
        """Take the last step back."""
        if self._done:
            step = self._done.pop()
            self._undone.append(_Step(step.inverse.apply(self.graph), None, step.after))
            self.on_change()

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        if self._undone:
            step = self._undone.pop()
            self._done.append(_Step(step.inverse.apply(self.graph), None, step.after))
            self.on_change()

    @property
    def undo_label(self) -> str:
        """What `undo` would take back; empty if nothing."""
        return self._done[-1].inverse.label if self._done else ""

    @property
    def redo_label(self) -> str:
        """What `redo` would do again; empty if nothing."""
        return self._undone[-1].inverse.label if self._undone else ""

    def mark_saved(self) -> None:
        """The graph as it is now is on disk."""
        self._saved = self._present

    def mark_changed(self) -> None:
        """No state of the graph is on disk, not even the one that undo leads to."""
        self._saved = object()

    @property
    def is_saved(self) -> bool:
        """Whether the graph is the one of `mark_saved`, be it by undo and redo."""
        return self._saved is self._present

    @property
    def _present(self) -> object:
        return self._done[-1].after if self._done else None
