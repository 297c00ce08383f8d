"""Taking items away: with all that they hold, and with what they joined wired to each other."""

from collections.abc import Iterable

from netwright.graph.commands import Batch, Command, Connect, RemoveNodes
from netwright.graph.graph import Graph, Wire
from netwright.graph.levels import Level


def removed(level: Level, item_ids: Iterable[str]) -> Command:
    """Take nodes, groups with all that they hold, and marks away."""
    nodes, others = with_members(level.graph, item_ids)
    return RemoveNodes(nodes, others=others)


def removed_and_healed(level: Level, item_ids: Iterable[str]) -> Command:
    """Take nodes away and wire what fed them to what they fed, where they had one input."""
    graph = level.graph
    node_ids, others = with_members(graph, item_ids)
    healed: list[Command] = []
    for wire in sorted(graph.wires):
        if wire.source in node_ids and wire.target not in node_ids:
            start = _fed_from(graph, wire, node_ids)
            if start:
                healed.append(Connect(Wire(start.source, start.output, wire.target, wire.input)))
    return Batch((RemoveNodes(node_ids, others=others), *healed), "Delete and heal")


def with_members(graph: Graph, item_ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Nodes in their order, and groups and marks: the items and what their groups hold."""
    nodes, others = set(), []
    for item_id in sorted(item_ids):
        if item_id in graph.groups:
            inside, groups, marks = graph.members(item_id)
            nodes.update(inside)
            others += [item_id, *groups, *marks]
        elif item_id in graph.nodes:
            nodes.add(item_id)
        else:
            others.append(item_id)
    return tuple(node_id for node_id in graph.nodes if node_id in nodes), tuple(others)


def _fed_from(graph: Graph, wire: Wire, node_ids: tuple[str, ...]) -> Wire | None:
    """Go back along a wire to the first that comes from none of these nodes."""
    found: Wire | None = wire
    while found and found.source in node_ids:
        inputs = graph.nodes[found.source].layer.inputs
        found = graph.wire_into(found.source, inputs[0]) if len(inputs) == 1 else None
    return found
