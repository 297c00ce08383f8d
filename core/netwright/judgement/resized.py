"""A network of the same shape with narrower or wider layers."""

from dataclasses import replace

from netwright.graph.analysis import analyze
from netwright.graph.graph import Graph, Node

WIDTHS = ("units", "filters", "features")
"""What the settings are called that say how many numbers or channels a layer gives."""


class ResizeError(ValueError):
    """A network that cannot be had in another size, in one sentence."""


def resized(graph: Graph, factor: float) -> Graph:
    """A copy whose hidden layers are `factor` times as wide, rounded, at least 1.

    The layers that the answers come from stay as they are, and so do those with cut connections.
    ResizeError where the network would no longer fit together.
    """
    copy = graph.copy()
    last = _answering(copy)
    for node in list(copy.nodes.values()):
        name = width_of(node)
        if name and node.id not in last:
            width = max(1, round(factor * getattr(node.layer, name)))
            # mypy does not know that a layer with the setting takes it
            layer = replace(node.layer, **{name: width})
            copy.set(replace(node, layer=layer))
    problems = analyze(copy).problems
    if problems:
        words = f"The network {factor:g} times as wide does not fit together: {problems[0].message}"
        raise ResizeError(words)
    return copy


def width_of(node: Node) -> str:
    """The setting that says how wide a layer is; empty where it has none to change."""
    if getattr(node.layer, "mask", ""):
        return ""
    return next((name for name in WIDTHS if hasattr(node.layer, name)), "")


def _answering(graph: Graph) -> set[str]:
    """The nodes back from each loss to the first ones that have a width, and these."""
    losses = [node.id for node in graph.nodes.values() if node.layer.is_loss]
    waiting = [wire.source for wire in graph.wires if wire.target in losses]
    found: set[str] = set()
    while waiting:
        node_id = waiting.pop()
        if node_id in found:
            continue
        found.add(node_id)
        if not width_of(graph.nodes[node_id]):
            waiting += [wire.source for wire in graph.wires_of(node_id) if wire.target == node_id]
    return found
