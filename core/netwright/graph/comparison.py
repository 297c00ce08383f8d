"""Do two networks compute the same? Where their nodes stand does not matter."""

from netwright.graph.flatten import flattened
from netwright.graph.graph import Graph, Wire
from netwright.layers.layer import Layer


def same_network(one: Graph, other: Graph) -> bool:
    """Whether both have the same layers under the same names, wired in the same way."""
    return _computed(flattened(one).graph) == _computed(flattened(other).graph)


def _computed(graph: Graph) -> tuple[dict[str, tuple[str, Layer, str]], set[Wire]]:
    nodes = graph.nodes.values()
    return {node.id: (node.name, node.layer, node.weights_of) for node in nodes}, graph.wires
