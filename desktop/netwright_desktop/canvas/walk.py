"""Walking along the graph by keyboard, from the selected node to the next."""

from enum import Enum, auto

from netwright.graph.graph import Graph
from netwright_desktop.canvas.view import CanvasView


class Way(Enum):
    """Where to go from a node."""

    ONWARD = auto()
    """To a node that it feeds."""
    BACK = auto()
    """To a node that feeds it."""
    ABOVE = auto()
    """To the next above at the same distance from the inputs."""
    BELOW = auto()


def walk(canvas: CanvasView, way: Way) -> None:
    """Select the next node on a way and bring it into view; the first, if none is selected."""
    document = canvas.document
    graph, selected = document.graph, document.selected
    here = next((node_id for node_id in graph.nodes if node_id in selected), None)
    there = next(iter(graph.nodes), None) if here is None else neighbour(graph, here, way)
    if there is not None:
        document.select((there,))
        canvas.bring_into_view(there)


def neighbour(graph: Graph, node_id: str, way: Way) -> str | None:
    """The next node on a way. Of several along wires, the one nearest in height."""
    if way in (Way.ONWARD, Way.BACK):
        wires = graph.wires_of(node_id)
        if way is Way.ONWARD:
            there = [wire.target for wire in wires if wire.source == node_id]
        else:
            there = [wire.source for wire in wires if wire.target == node_id]
        height = graph.nodes[node_id].position[1]
        return min(
            there, key=lambda other: abs(graph.nodes[other].position[1] - height), default=None
        )
    row = _same_level(graph, node_id)
    place = row.index(node_id) + (1 if way is Way.BELOW else -1)
    return row[place] if 0 <= place < len(row) else None


def _same_level(graph: Graph, node_id: str) -> list[str]:
    """The nodes with as many layers before them, from top to bottom."""
    levels = dict.fromkeys(graph.nodes, 0)
    fed: dict[str, list[str]] = {}
    for wire in graph.wires:
        fed.setdefault(wire.source, []).append(wire.target)
    for node in graph.in_order():
        for target in fed.get(node.id, ()):
            levels[target] = max(levels[target], levels[node.id] + 1)
    row = [other for other, level in levels.items() if level == levels[node_id]]
    return sorted(row, key=lambda other: graph.nodes[other].position[::-1])
