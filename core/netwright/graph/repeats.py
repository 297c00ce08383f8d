"""A repeated group as so many groups of its own, each of which can then be changed by itself."""

from dataclasses import replace

from netwright.graph.arranging import SetGroups
from netwright.graph.commands import AddNodes, Batch, Command, Connect
from netwright.graph.flatten import End, ends_of
from netwright.graph.graph import Graph, Group, Position, Wire, new_id
from netwright.graph.marks import Mark


def written_out(graph: Graph, group_id: str, step: Position) -> Command | None:
    """Copies of the group in a row, each `step` from the one before; the network stays the same.

    None where the group cannot be repeated at all: it needs one input and one output.
    """
    group = graph.groups[group_id]
    nodes, groups, marks = graph.members(group_id)
    feeding, fed = ends_of(graph, set(nodes))
    if len(feeding) != 1 or len(fed) != 1:
        return None
    (last,) = fed
    leaving = sorted(w for w in graph.wires_from(last[0], last[1]) if w.target not in nodes)
    steps: list[Command] = [SetGroups({group_id: replace(group, repeat=1)})]
    taken: list[str] = []
    end = last
    for number in range(1, group.repeat):
        ids = {item: new_id() for item in (*nodes, *groups, *marks, group_id)}
        name = graph.free_name(group.name.rstrip("0123456789"), taken, group.group)
        taken.append(name)
        x, y = group.position
        place = (x + number * step[0], y + number * step[1])
        head = replace(group, id=ids[group_id], name=name, position=place, repeat=1)
        steps.append(_copy(graph, ids, head, end))
        end = (ids[last[0]], last[1])
    steps += [Connect(wire._replace(source=end[0], output=end[1])) for wire in leaving]
    return Batch(tuple(steps), "Write out repeats")


def _copy(graph: Graph, ids: dict[str, str], head: Group, end: End) -> AddNodes:
    """The members of a group, and `head` in its place, fed by `end`."""
    wires = [w for w in graph.wires if w.target in ids]
    laid = {
        w: Wire(ids[w.source], w.output, ids[w.target], w.input)
        if w.source in ids
        else Wire(*end, ids[w.target], w.input)
        for w in wires
    }
    nodes = tuple(
        replace(
            node,
            id=ids[node.id],
            group=ids[node.group],
            weights_of=ids.get(node.weights_of, node.weights_of),
        )
        for node in graph.nodes.values()
        if node.id in ids
    )
    inner = (group for group in graph.groups.values() if group.id in ids and group.group in ids)
    marks: tuple[Mark, ...] = tuple(
        replace(mark, id=ids[mark.id], group=ids[mark.group])
        for mark in graph.marks.values()
        if mark.id in ids
    )
    groups = (head, *(replace(group, id=ids[group.id], group=ids[group.group]) for group in inner))
    routes = {laid[w]: graph.routes[w] for w in wires if w.source in ids and w in graph.routes}
    return AddNodes(nodes, tuple(sorted(laid.values())), groups=groups, marks=marks, routes=routes)
