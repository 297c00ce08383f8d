"""The network as a drawing: nodes that hold layers, and wires between their ports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import uuid4

from netwright.layers.layer import Layer

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """One layer of the network. `id` never changes, `name` is what people and files call it.

    `weights_of` is the id of the node whose weights it uses; empty: it has its own.
    """

    id: str
    name: str
    layer: Layer
    position: Position = (0.0, 0.0)
    weights_of: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Wire:
    """From output port `output` of node `source` to input port `input` of node `target`."""

    source: str
    output: str
    target: str
    input: str


def new_id() -> str:
    """An id for a new node, different from every other in any project."""
    return uuid4().hex[:12]


@dataclass
class Graph:
    """Nodes by id in the order of their making, and a set of wires.

    Change it through commands only (`netwright.graph.commands`): they can be undone.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    wires: set[Wire] = field(default_factory=set)

    def copy(self) -> "Graph":
        """A graph of its own; nodes and wires are frozen and shared."""
        return Graph(dict(self.nodes), set(self.wires))

    def wires_of(self, node_id: str) -> list[Wire]:
        """Every wire that touches the node, in a fixed order."""
        return sorted(w for w in self.wires if node_id in (w.source, w.target))

    def wire_into(self, node_id: str, port: str) -> Wire | None:
        """The wire at an input port; there is never more than one."""
        return next((w for w in self.wires if w.target == node_id and w.input == port), None)

    def wires_from(self, node_id: str, port: str | None = None) -> list[Wire]:
        """The wires that leave a node, or one of its output ports."""
        return sorted(w for w in self.wires if w.source == node_id and port in (None, w.output))

    def named(self, name: str) -> Node | None:
        """The node of that name."""
        return next((node for node in self.nodes.values() if node.name == name), None)

    def free_name(self, short: str, taken: Iterable[str] = ()) -> str:
        """`conv1`, `conv2`, ...: the first name with this beginning that no node has."""
        names = {node.name for node in self.nodes.values()} | set(taken)
        number = 1
        while f"{short}{number}" in names:
            number += 1
        return f"{short}{number}"

    def new_node(self, layer: Layer, position: Position = (0.0, 0.0)) -> Node:
        """A node for `layer` with an id and a name that are free; it is not added yet."""
        return Node(new_id(), self.free_name(layer.short), layer, position)

    def downstream(self, node_id: str) -> set[str]:
        """The ids of every node that can be reached along wires, itself included."""
        return _reached(node_id, ((wire.source, wire.target) for wire in self.wires))

    def upstream(self, node_id: str) -> set[str]:
        """The ids of every node from which it can be reached along wires, itself included."""
        return _reached(node_id, ((wire.target, wire.source) for wire in self.wires))

    def in_order(self) -> Iterator[Node]:
        """Nodes after everything that feeds them; nodes on a cycle are left out.

        Among nodes that are ready at once, the order of their making decides.
        """
        missing = dict.fromkeys(self.nodes, 0)
        targets: dict[str, list[str]] = {}
        for wire in self.wires:
            missing[wire.target] += 1
            targets.setdefault(wire.source, []).append(wire.target)
        rank = {node_id: i for i, node_id in enumerate(self.nodes)}
        ready = [node_id for node_id, count in missing.items() if not count]
        while ready:
            ready.sort(key=rank.__getitem__, reverse=True)
            node_id = ready.pop()
            yield self.nodes[node_id]
            for target in targets.get(node_id, ()):
                missing[target] -= 1
                if not missing[target]:
                    ready.append(target)

    def put(self, node: Node) -> None:
        """Set a node by its id, keeping its place in the order."""
        self.nodes[node.id] = node

    def moved(self, node_id: str, position: Position) -> None:
        """Set the position of a node."""
        self.put(replace(self.nodes[node_id], position=position))


def _reached(start: str, steps: Iterable[tuple[str, str]]) -> set[str]:
    """Everything that can be reached by steps from one id to another."""
    following: dict[str, list[str]] = {}
    for before, after in steps:
        following.setdefault(before, []).append(after)
    seen, waiting = {start}, [start]
    while waiting:
        for after in following.get(waiting.pop(), ()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen
