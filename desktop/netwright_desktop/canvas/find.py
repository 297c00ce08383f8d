"""Finding a node by its name, its layer or its settings."""

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QIcon

from netwright.graph.graph import Graph, Group, Node
from netwright.layers.catalog import FAMILIES
from netwright_desktop.canvas.box import GROUP
from netwright_desktop.canvas.chip import family_chip
from netwright_desktop.canvas.pan_tool import scroll
from netwright_desktop.canvas.search import words_of
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.canvas.wording import summary_of
from netwright_desktop.search.finder import Choice, Finder
from netwright_desktop.search.ranking import Words

WIDTH, ROWS = 360, 9
MARGIN = 12


class NodeFinder(Finder):
    """Shows on the canvas what is found. Enter stays there, Esc goes back to where one was."""

    def __init__(self, canvas: CanvasView) -> None:
        self._canvas = canvas
        document = canvas.document
        self._before = document.level.group, document.selected, canvas.outlook
        graph = document.graph
        chips = {family: family_chip(family) for family in FAMILIES}
        choices = [_of_node(graph, node, chips[node.layer.family]) for node in graph.nodes.values()]
        choices += [_of_group(graph, group) for group in graph.groups.values()]
        super().__init__(canvas, "Find in the network", choices, (WIDTH, ROWS))
        self.pointed.connect(self._show)
        self.chosen.connect(canvas.show_node)
        self.given_up.connect(self._go_back)

    def open(self) -> None:
        """Show the search in the upper right corner of the canvas."""
        right = self._canvas.viewport().width() - WIDTH - MARGIN
        self.open_at(self._canvas.viewport().mapToGlobal(QPoint(right, MARGIN)))

    def _show(self, node_id: str) -> None:
        if node_id:
            self._canvas.show_node(node_id)
            self._uncover(node_id)
        else:
            self._go_back()

    def _uncover(self, node_id: str) -> None:
        """Move a node that lies under the list to the middle of what is seen beside it."""
        canvas = self._canvas
        node = canvas.node_rect(node_id)
        mine = QRect(canvas.viewport().mapFromGlobal(self.pos()), self.size())
        if mine.intersects(node) and mine.left() > node.width():
            scroll(canvas, QPoint(mine.left() // 2 - node.center().x(), 0))

    def _go_back(self) -> None:
        group, selected, outlook = self._before
        self._canvas.document.enter(group)
        self._canvas.document.select(selected)
        self._canvas.look(outlook)


def _of_node(graph: Graph, node: Node, icon: QIcon) -> Choice:
    settings = summary_of(node.layer)
    others = (*words_of(type(node.layer)).others, *settings.split())
    title = node.layer.title
    return Choice(
        key=node.id,
        text=graph.path(node),
        words=Words((node.name, title, f"{title} {node.name}"), (graph.path(node), *others)),
        tip=settings,
        note=f"{title} · {settings}" if settings else title,
        icon=icon,
    )


def _of_group(graph: Graph, group: Group) -> Choice:
    path = "/".join(held.name for held in graph.groups_around(group.id))
    return Choice(group.id, path, Words((group.name, path), (GROUP,)), note=GROUP)
