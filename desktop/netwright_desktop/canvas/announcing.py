"""What happens on the canvas, told to screen readers."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from netwright.graph.graph import Graph, Group, Node, Wire
from netwright_desktop.canvas.gestures import GestureView
from netwright_desktop.canvas.wording import summary_of


class Announcer(QObject):
    """Tells what every edit added and took away, what is selected, and what gestures say.

    Signals:
        told: a sentence was announced.
    """

    told = Signal(str)

    def __init__(self, view: GestureView) -> None:
        super().__init__(view)
        self._view = view
        self._before = view.document.graph.copy()
        view.document.changed.connect(self._follow)
        view.document.selection_changed.connect(self._tell_selection)
        view.message.connect(self._tell)

    def _follow(self) -> None:
        before, now = self._before, self._view.document.graph.copy()
        self._before = now
        for sentence in changes(before, now):
            self._tell(sentence)

    def _tell_selection(self) -> None:
        """What the keyboard walked to, or how much is selected."""
        graph, chosen = self._view.document.graph, self._view.document.selected
        if len(chosen) > 1:
            self._tell(f"{len(chosen)} selected.")
        for item in chosen if len(chosen) == 1 else ():
            if item in graph.nodes:
                node = graph.nodes[item]
                words = (node.name, node.layer.title, summary_of(node.layer))
                self._tell(", ".join(filter(None, words)))
            elif item in graph.groups:
                self._tell(f"{graph.groups[item].name}, group")

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
    yield from _changed(before.nodes, now.nodes)
    yield from _changed(before.groups, now.groups)
    # Wires that came or went with nodes are not worth a word of their own.
    laid = [w for w in now.wires - before.wires if came.isdisjoint((w.source, w.target))]
    off = [w for w in before.wires - now.wires if went.isdisjoint((w.source, w.target))]
    if laid:
        yield _told([_between(now, wire, "wired to") for wire in laid], "wires", "laid", "")
    elif off and not came:
        yield _told([f"Wire from {_between(before, w, 'to')}" for w in off], "wires", "taken off")


def _changed(before: Mapping[str, Node | Group], now: Mapping[str, Node | Group]) -> Iterator[str]:
    """What is told of those that are still there: their names, whether they are drawn small."""
    renamed: list[str] = []
    collapsed: list[str] = []
    expanded: list[str] = []
    for item_id, item in now.items():
        old = before.get(item_id)
        if old is None or old is item:
            continue
        if old.name != item.name:
            renamed.append(f"{old.name} is called {item.name}")
        if old.is_collapsed != item.is_collapsed:
            (collapsed if item.is_collapsed else expanded).append(item.name)
    if renamed:
        yield _told(renamed, "names", "changed", "")
    for names, done in ((collapsed, "collapsed"), (expanded, "expanded")):
        if names:
            yield _told(names, "boxes", done)


def _between(graph: Graph, wire: Wire, word: str) -> str:
    return f"{graph.nodes[wire.source].name} {word} {graph.nodes[wire.target].name}"


def _told(names: Collection[str], several: str, done: str, done_alone: str | None = None) -> str:
    if len(names) > 1:
        return f"{len(names)} {several} {done}."
    (name,) = names
    alone = done if done_alone is None else done_alone
    return f"{name} {alone}".strip() + "."
