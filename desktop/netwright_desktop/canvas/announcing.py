"""What happens on the canvas, told to screen readers."""

from collections.abc import Collection, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from netwright.graph.graph import Graph, Wire
from netwright_desktop.canvas.gestures import GestureView


class Announcer(QObject):
    """Tells what every edit added and took away, and what gestures say.

    Signals:
        told: a sentence was announced.
    """

    told = Signal(str)

    def __init__(self, view: GestureView) -> None:
        super().__init__(view)
        self._view = view
        self._before = view.document.graph.copy()
        view.document.changed.connect(self._follow)
        view.message.connect(self._tell)

    def _follow(self) -> None:
        before, now = self._before, self._view.document.graph.copy()
        self._before = now
        for sentence in changes(before, now):
            self._tell(sentence)

    def _tell(self, sentence: str) -> None:
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, sentence))
            self.told.emit(sentence)


def changes(before: Graph, now: Graph) -> Iterable[str]:
    """What came and went between two states of a network, in sentences."""
    came, went = now.nodes.keys() - before.nodes.keys(), before.nodes.keys() - now.nodes.keys()
    if came:
        yield _told([now.nodes[i].name for i in came], "layers", "added")
    if went:
        yield _told([before.nodes[i].name for i in went], "layers", "deleted")
    # Wires that came or went with nodes are not worth a word of their own.
    laid = [w for w in now.wires - before.wires if came.isdisjoint((w.source, w.target))]
    off = [w for w in before.wires - now.wires if went.isdisjoint((w.source, w.target))]
    if laid:
        yield _told([_between(now, wire, "wired to") for wire in laid], "wires", "laid", "")
    elif off and not came:
        yield _told([f"Wire from {_between(before, w, 'to')}" for w in off], "wires", "taken off")


def _between(graph: Graph, wire: Wire, word: str) -> str:
    return f"{graph.nodes[wire.source].name} {word} {graph.nodes[wire.target].name}"


def _told(names: Collection[str], several: str, done: str, done_alone: str | None = None) -> str:
    if len(names) > 1:
        return f"{len(names)} {several} {done}."
    (name,) = names
    alone = done if done_alone is None else done_alone
    return f"{name} {alone}".strip() + "."
