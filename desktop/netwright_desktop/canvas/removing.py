"""Taking items away: with all that they hold, and with what they joined wired to each other."""

from collections.abc import Iterable

from netwright.graph.commands import Batch, Command, Reconnect, RemoveNodes
from netwright.graph.graph import Graph, Route, Wire
from netwright.graph.levels import Level


def removed(level: Level, item_ids: Iterable[str]) -> Command:
    """Take nodes, groups with all that they hold, and marks away."""
    nodes, others = with_members(level.graph, item_ids)
    return RemoveNodes(nodes, others=others)


def removed_and_healed(level: Level, item_ids: Iterable[str]) -> Command:
    """Take nodes away and wire what fed them to what they fed, where they had one input.

    A wire that comes of several passes the points of them all.
    """
    graph = level.graph
    node_ids, others = with_members(graph, item_ids)
    healed: dict[Wire, Route] = {}
    for wire in sorted(graph.wires):
        if wire.source in node_ids and wire.target not in node_ids:
            way = _way_to(graph, wire, set(node_ids))
            if way:
                joined = Wire(way[0].source, way[0].output, wire.target, wire.input)
                healed[joined] = _points_of(graph, way, joined)
    ways = {wire: points for wire, points in healed.items() if points}
    remove = RemoveNodes(node_ids, others=others)
    return Batch((remove, Reconnect(tuple(healed), routes=ways)), "Delete and heal")


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


def _way_to(graph: Graph, wire: Wire, node_ids: set[str]) -> list[Wire]:
    """The wires from the first that comes from none of these nodes to this one; else none."""
    way = [wire]
    while way[0].source in node_ids:
        inputs = graph.nodes[way[0].source].layer.inputs
        before = graph.wire_into(way[0].source, inputs[0]) if len(inputs) == 1 else None
        if before is None:
            return []
        way.insert(0, before)
    return way


def _points_of(graph: Graph, way: Iterable[Wire], joined: Wire) -> Route:
    """The points that wires pass, of those that are drawn where the joined one is."""
    here = _level_of(graph, joined)
    routes = (graph.routes.get(wire, ()) for wire in way if _level_of(graph, wire) == here)
    return tuple(point for route in routes for point in route)


def _level_of(graph: Graph, wire: Wire) -> list[str]:
    """The groups that both ends of a wire lie in: it is routed inside the last of them."""
    ends = (graph.groups_around(graph.nodes[i].group) for i in (wire.source, wire.target))
    return [one.id for one, other in zip(*ends, strict=False) if one is other]
