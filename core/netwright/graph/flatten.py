"""The network that a drawing stands for: no groups, nothing bypassed or muted, repeats written out.

Nodes keep their ids and are called by their paths: `block2/conv1`. The copies of a repeated group
are called `block2~2/conv1`, `block2~3/conv1`, ...; their ids begin with that of the node and a `~`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from netwright.graph.commands import RemoveNodes
from netwright.graph.graph import Graph, Group, Mode, Node, Wire
from netwright.layers.merging import Joined

COPY = "~"
"""Stands between an id, or the name of a group, and the number of a copy. No name holds it."""
End = tuple[str, str]
"""A node and one of its outputs."""


@dataclass(frozen=True, slots=True)
class Flat:
    """`passed` says for each bypassed node whose output goes through it. `faults`: by group."""

    graph: Graph
    passed: Mapping[str, End]
    faults: Mapping[str, str]


def flattened(graph: Graph) -> Flat:
    """The network that is computed; the graph itself where it has nothing to write out."""
    modes = any(node.mode for node in graph.nodes.values())
    if not (graph.groups or modes):
        return Flat(graph, {}, {})
    flat = Graph({}, set(graph.wires))
    for node in graph.nodes.values():
        flat.nodes[node.id] = replace(node, name=graph.path(node), mode=Mode.ON)
    bypassed = [node for node in graph.nodes.values() if node.mode is Mode.BYPASSED]
    muted = [node for node in graph.nodes.values() if node.mode is Mode.MUTED]
    _mute(flat, muted, {node.id for node in bypassed})
    passed = _bypass(flat, bypassed)
    faults = {}
    # Innermost first: a group that is repeated may hold another one.
    for group in sorted(graph.groups.values(), key=lambda g: -len(graph.groups_around(g.id))):
        if group.repeat > 1:
            fault = _repeat(flat, graph, group)
            if fault:
                faults[group.id] = fault
    return Flat(flat, passed, faults)


def origin(node_id: str) -> str:
    """The id in the drawing of a node, which may be a copy of it."""
    return node_id.partition(COPY)[0]


def ends_of(graph: Graph, node_ids: set[str]) -> tuple[set[End], set[End]]:
    """The outputs outside of some nodes that feed them, and theirs that feed nodes outside."""
    feeding = {
        (w.source, w.output)
        for w in graph.wires
        if w.target in node_ids and w.source not in node_ids
    }
    fed = {
        (w.source, w.output)
        for w in graph.wires
        if w.source in node_ids and w.target not in node_ids
    }
    return feeding, fed


def _mute(flat: Graph, muted: list[Node], bypassed: set[str]) -> None:
    """Take nodes out; layers that join several inputs go on with those that are left.

    Those that are bypassed pass one of them on anyway.
    """
    joining = {w.target for node in muted for w in flat.wires_from(node.id)}
    RemoveNodes(tuple(node.id for node in muted)).apply(flat)
    for node_id in (joining & flat.nodes.keys()) - bypassed:
        node = flat.nodes[node_id]
        if not isinstance(node.layer, Joined):
            continue
        wires = [w for port in node.layer.inputs if (w := flat.wire_into(node_id, port))]
        if len(wires) == 1:
            _pass_through(flat, node_id, (wires[0].source, wires[0].output))
        elif wires:
            layer = replace(node.layer, count=len(wires))
            flat.set(replace(node, layer=layer))
            flat.wires -= set(wires)
            flat.wires |= {
                wire._replace(input=port) for wire, port in zip(wires, layer.inputs, strict=True)
            }


def _bypass(flat: Graph, bypassed: list[Node]) -> dict[str, End]:
    """Wire what fed the first input of each node to whatever it fed."""
    passed: dict[str, End] = {}
    for node in bypassed:
        wires = [w for port in node.layer.inputs if (w := flat.wire_into(node.id, port))]
        if wires:
            passed[node.id] = (wires[0].source, wires[0].output)
            _pass_through(flat, node.id, passed[node.id])
        else:
            RemoveNodes((node.id,)).apply(flat)
    for node_id in passed:
        while passed[node_id][0] in passed:
            passed[node_id] = passed[passed[node_id][0]]
    # What came from a bypassed node without an input comes from nowhere.
    return {node_id: end for node_id, end in passed.items() if end[0] in flat.nodes}


def _pass_through(flat: Graph, node_id: str, end: End) -> None:
    fed = flat.wires_from(node_id)
    RemoveNodes((node_id,)).apply(flat)
    flat.wires |= {wire._replace(source=end[0], output=end[1]) for wire in fed}


def _repeat(flat: Graph, graph: Graph, group: Group) -> str:
    """Write the copies of a group out; why not, if they cannot follow each other."""
    inside = set(graph.members(group.id)[0])
    ids = {node_id for node_id in flat.nodes if origin(node_id) in inside}
    feeding, fed = ends_of(flat, ids)
    if len(feeding) != 1 or len(fed) != 1:
        return (
            f"{group.name} is repeated {group.repeat} times, but takes {len(feeding)} inputs and"
            f" has {len(fed)} outputs. A repeated group needs one of each."
        )
    depth = len(graph.groups_around(group.id)) - 1
    inner = sorted(w for w in flat.wires if w.source in ids and w.target in ids)
    entering = sorted(w for w in flat.wires if w.source not in ids and w.target in ids)
    leaving = sorted(w for w in flat.wires if w.source in ids and w.target not in ids)
    nodes = [flat.nodes[node_id] for node_id in flat.nodes if node_id in ids]
    (last,) = fed
    end = last
    for number in range(2, group.repeat + 1):
        copies = {node_id: f"{node_id}{COPY}{group.id}{COPY}{number}" for node_id in ids}
        for node in nodes:
            owner = copies.get(node.weights_of, node.weights_of)
            name = _numbered(node.name, depth, number)
            flat.set(replace(node, id=copies[node.id], name=name, weights_of=owner))
        flat.wires |= {w._replace(source=copies[w.source], target=copies[w.target]) for w in inner}
        flat.wires |= {Wire(*end, copies[w.target], w.input) for w in entering}
        end = (copies[last[0]], last[1])
    flat.wires -= set(leaving)
    flat.wires |= {w._replace(source=end[0], output=end[1]) for w in leaving}
    return ""


def _numbered(path: str, depth: int, number: int) -> str:
    """The path with the number of the copy behind the name of the group."""
    names = path.split("/")
    names[depth] = f"{names[depth]}{COPY}{number}"
    return "/".join(names)
