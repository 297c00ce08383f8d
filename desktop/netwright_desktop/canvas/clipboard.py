"""Copy and paste of nodes: JSON as plain text, so that it also works between two windows.

Text, and no QMimeData of ours: Qt deletes what is on the clipboard when the process ends,
and a Python object that outlives Python crashes it.
"""

import json
from dataclasses import replace

from netwright.graph.commands import AddNodes
from netwright.graph.graph import Graph, Node, Position, Wire, new_id
from netwright.graph.json import graph_from_data, graph_to_data
from netwright_desktop.canvas.geometry import snapped


def copied(graph: Graph, node_ids: frozenset[str]) -> str:
    """These nodes and the wires between them, as the clipboard holds them.

    Weights stay shared between copies; a copy without that of their owner has its own.
    """
    nodes = {
        node_id: node if node.weights_of in node_ids else replace(node, weights_of="")
        for node_id, node in graph.nodes.items()
        if node_id in node_ids
    }
    wires = {w for w in graph.wires if w.source in node_ids and w.target in node_ids}
    return json.dumps(graph_to_data(Graph(nodes, wires)))


def nodes_in(text: str) -> Graph | None:
    """The nodes that the clipboard holds; None if it holds something else, or nothing."""
    try:
        return graph_from_data(json.loads(text))
    except (ValueError, RecursionError):
        return None


def pasted(graph: Graph, part: Graph, shift: Position, label: str = "Paste") -> AddNodes:
    """A command that adds the nodes of `part`, moved by `shift`, with new ids and free names."""
    ids = {node_id: new_id() for node_id in part.nodes}
    names: list[str] = []
    nodes: list[Node] = []
    for node in part.nodes.values():
        name = node.name
        if graph.named(name) or name in names:
            name = graph.free_name(node.layer.short, names)
        names.append(name)
        x, y = node.position
        place = snapped(x + shift[0], y + shift[1])
        owner = ids.get(node.weights_of, "")
        nodes.append(replace(node, id=ids[node.id], name=name, position=place, weights_of=owner))
    wires = tuple(sorted(Wire(ids[w.source], w.output, ids[w.target], w.input) for w in part.wires))
    return AddNodes(tuple(nodes), wires, label)
