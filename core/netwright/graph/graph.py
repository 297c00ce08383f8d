"""The network as a drawing: nodes that hold layers, and wires between their ports.

Nodes may lie in groups, and groups in groups. That changes how they are drawn and called, not how
they are wired: wires join nodes, whatever group these are in. What is computed is the network that
`flatten.py` makes of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from heapq import heappop, heappush
from typing import NamedTuple
from uuid import uuid4

from netwright.graph.marks import Mark
from netwright.graph.marks import Position as Position
from netwright.layers.layer import Layer


class Mode(StrEnum):
    """Whether a node takes part in the network."""

    ON = ""
    BYPASSED = "bypassed"
    """What comes in goes out as it is."""
    MUTED = "muted"
    """It is left out, with its wires."""


@dataclass(frozen=True, slots=True)
class Node:
    """One layer of the network. `id` never changes, `name` is what people and files call it.

    `weights_of` is the id of the node whose weights it uses; empty: it has its own. `group` is
    the id of the group that it lies in; empty: none. What is collapsed is drawn small.
    """

    id: str
    name: str
    layer: Layer
    position: Position = (0.0, 0.0)
    weights_of: str = ""
    group: str = ""
    mode: Mode = Mode.ON
    is_collapsed: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the network under one name; computed `repeat` times, one after the other."""

    id: str
    name: str
    position: Position = (0.0, 0.0)
    group: str = ""
    repeat: int = 1
    is_collapsed: bool = False


class Wire(NamedTuple):
    """From output port `output` of node `source` to input port `input` of node `target`.

    A tuple, because large networks ask for thousands of hashes at every edit.
    """

    source: str
    output: str
    target: str
    input: str


Route = tuple[Position, ...]
"""The points that a wire passes on its way."""


def new_id() -> str:
    """An id for a new node, group or mark, different from every other in any project."""
    return uuid4().hex[:12]


@dataclass
class Graph:
    """Nodes by id in the order of their making, and a set of wires.

    Change it through commands only (`netwright.graph.commands`): they can be undone.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    wires: set[Wire] = field(default_factory=set)
    groups: dict[str, Group] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)
    routes: dict[Wire, Route] = field(default_factory=dict)
    """Of the wires that were given one."""

    def copy(self) -> "Graph":
        """A graph of its own; nodes, wires, groups and marks are frozen and shared."""
        return Graph(
            dict(self.nodes),
            set(self.wires),
            dict(self.groups),
            dict(self.marks),
            dict(self.routes),
        )

    def item(self, item_id: str) -> "Node | Group | Mark":
        """The node, group or mark with this id; KeyError if there is none."""
        for items in (self.nodes, self.groups, self.marks):
            if item_id in items:
                return items[item_id]
        raise KeyError(item_id)

    def take_wires(self, wires: Iterable[Wire]) -> dict[Wire, Route]:
        """Take wires away; the routes that they had."""
        taken = set(wires)
        self.wires -= taken
        return {wire: self.routes.pop(wire) for wire in taken & self.routes.keys()}

    def wires_of(self, node_id: str) -> list[Wire]:
        """Every wire that touches the node, in a fixed order."""
        return sorted(w for w in self.wires if node_id in (w.source, w.target))

    def wire_into(self, node_id: str, port: str) -> Wire | None:
        """The wire at an input port; there is never more than one."""
        return next((w for w in self.wires if w.target == node_id and w.input == port), None)

    def wires_from(self, node_id: str, port: str | None = None) -> list[Wire]:
        """The wires that leave a node, or one of its output ports."""
        return sorted(w for w in self.wires if w.source == node_id and port in (None, w.output))

    def named(self, name: str, group: str = "") -> Node | Group | None:
        """The node or group of that name in a group."""
        return next((item for item in self.inside(group) if item.name == name), None)

    def inside(self, group: str) -> Iterator[Node | Group]:
        """The nodes and groups that lie directly in a group; empty: in none."""
        for items in (self.nodes, self.groups):
            yield from (item for item in items.values() if item.group == group)

    def names(self) -> set[tuple[str, str]]:
        """The group and the name of every node and group."""
        nodes = {(node.group, node.name) for node in self.nodes.values()}
        return nodes | {(group.group, group.name) for group in self.groups.values()}

    def members(self, group: str) -> tuple[list[str], list[str], list[str]]:
        """The ids of the nodes, groups and marks of a group, those of groups in it included."""
        groups = [group]
        for held in groups:
            groups += [other.id for other in self.groups.values() if other.group == held]
        nodes = [node.id for node in self.nodes.values() if node.group in groups]
        marks = [mark.id for mark in self.marks.values() if mark.group in groups]
        return nodes, groups[1:], marks

    def groups_around(self, group: str) -> list[Group]:
        """A group and those that it lies in, outermost first."""
        found: list[Group] = []
        while group:
            found.insert(0, self.groups[group])
            group = found[0].group
        return found

    def path(self, node: Node) -> str:
        """The names of its groups and its own: `block2/conv1`. No other node has it."""
        return "/".join([*(group.name for group in self.groups_around(node.group)), node.name])

    def free_name(self, short: str, taken: Iterable[str] = (), group: str = "") -> str:
        """`conv1`, `conv2`, ...: the first name with this beginning that is free in a group."""
        names = {item.name for item in self.inside(group)} | set(taken)
        number = 1
        while f"{short}{number}" in names:
            number += 1
        return f"{short}{number}"

    def new_node(self, layer: Layer, position: Position = (0.0, 0.0), group: str = "") -> Node:
        """A node for `layer` with an id and a name that are free; it is not added yet."""
        name = self.free_name(layer.short, group=group)
        return Node(new_id(), name, layer, position, group=group)

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
        made = list(self.nodes)
        rank = {node_id: i for i, node_id in enumerate(made)}
        ready = [rank[node_id] for node_id, count in missing.items() if not count]
        while ready:  # sorted as it begins, so it is a heap
            node_id = made[heappop(ready)]
            yield self.nodes[node_id]
            for target in targets.get(node_id, ()):
                missing[target] -= 1
                if not missing[target]:
                    heappush(ready, rank[target])

    def moved(self, item_id: str, position: Position) -> None:
        """Set the position of a node, group or mark."""
        self.set(replace(self.item(item_id), position=position))

    def set(self, item: "Node | Group | Mark") -> None:
        """Set a node, group or mark by its id, keeping its place in the order."""
        if isinstance(item, Node):
            self.nodes[item.id] = item
        elif isinstance(item, Group):
            self.groups[item.id] = item
        else:
            self.marks[item.id] = item


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
