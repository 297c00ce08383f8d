"""Nodes that use the weights of another node: whose they are, and what may be.

`weights_of` of a node is the id of another one. Where that node uses the weights of a third, they
are those of the third; a chain never goes round in a circle.
"""

from collections.abc import Collection

from netwright.graph.graph import Graph, Node


def owner_of(graph: Graph, node: Node) -> Node:
    """The node whose weights it uses: the end of the chain, or itself."""
    while node.weights_of:
        node = graph.nodes[node.weights_of]
    return node


def sharing_problem(graph: Graph, node_id: str, owner_id: str) -> str:
    """Why a node cannot use the weights of another, as a sentence; empty if it can."""
    if not owner_id:
        return ""
    name, owner = graph.nodes[node_id].name, graph.nodes.get(owner_id)
    if owner is None:
        return f"{name} uses the weights of a node that is not in the network."
    while owner.id != node_id:
        if not owner.weights_of:
            return ""
        owner = graph.nodes[owner.weights_of]
    return f"{name} would use its own weights by way of {graph.nodes[owner_id].name}."


def possible_owners(graph: Graph, node_id: str) -> list[Node]:
    """The nodes of the same kind whose weights a node can use, in their order."""
    layer = graph.nodes[node_id].layer
    return [
        other
        for other in graph.nodes.values()
        if layer.has_weights
        and type(other.layer) is type(layer)
        and not sharing_problem(graph, node_id, other.id)
    ]


def owners_without(graph: Graph, gone: Collection[str]) -> dict[str, str]:
    """`weights_of`, by id, of the nodes whose owner is among `gone`.

    The first of them gets the weights of an owner that goes, the others use those of the first.
    """
    heirs: dict[str, str] = {}
    found: dict[str, str] = {}
    for node in graph.nodes.values():
        if node.id in gone or node.weights_of not in gone:
            continue
        owner = graph.nodes[node.weights_of]
        while owner.id in gone and owner.weights_of:
            owner = graph.nodes[owner.weights_of]
        found[node.id] = owner.id if owner.id not in gone else heirs.get(owner.id, "")
        heirs.setdefault(owner.id, node.id)
    return found
