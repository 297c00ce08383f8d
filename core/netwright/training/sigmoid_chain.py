"""What theory says of gradients in a chain of sigmoids: how many of them each layer is behind."""

from netwright.graph.graph import Graph

_PLAIN = frozenset({"dense", "flatten", "sigmoid"})
"""Kinds of layers of such a chain, between the Input and the loss."""


def sigmoids_behind(graph: Graph) -> dict[str, int]:
    """By name of each Dense layer, how many sigmoids lie between it and the loss.

    The slope of a sigmoid is 0.25 at most, so with k of them between a layer and the loss the
    gradient there is no more than

        0.25^k  times the product of the norms of the weight matrices between

    (Bengio, Simard and Frasconi, 1994; Glorot and Bengio, 2010). Empty where the network is
    anything else than one chain of Dense layers and sigmoids into one loss.
    """
    chain = [node for node in graph.in_order() if node.layer.kind != "target"]
    if len(chain) < 2 or any(len(graph.wires_from(node.id)) != 1 for node in chain[:-1]):
        return {}
    first, *between, last = chain
    kinds = {node.layer.kind for node in between}
    if first.layer.kind != "input" or last.layer.family != "Loss" or not kinds <= _PLAIN:
        return {}
    behind, found = 0, {}
    for node in reversed(between):
        if node.layer.kind == "sigmoid":
            behind += 1
        elif node.layer.kind == "dense":
            found[node.name] = behind
    return dict(reversed(found.items())) if behind > 1 else {}
