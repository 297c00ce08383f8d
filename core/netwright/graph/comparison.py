"""Do two networks compute the same? Where their nodes stand does not matter."""

from netwright.graph.graph import Graph, Wire
from netwright.layers.layer import Layer


def same_network(one: Graph, other: Graph) -> bool:
    """Whether both have the same layers under the same names, wired in the same way."""
    return _computed(one) == _computed(other)


def _computed(graph: Graph) -> tuple[dict[str, tuple[str, Layer]], set[Wire]]:
    return {node.id: (node.name, node.layer) for node in graph.nodes.values()}, graph.wires
