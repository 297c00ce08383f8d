"""Edits of a graph. Each is applied once and answers with the edit that takes it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from netwright.graph.graph import Graph, Group, Node, Position, Route, Wire
from netwright.graph.marks import Mark
from netwright.graph.sharing import owners_without, sharing_problem
from netwright.layers.layer import Layer

MAX_NAME = 100


class Command(Protocol):
    """An edit. `label` is what the Edit menu calls it; `gesture` folds a drag into one step."""

    @property
    def label(self) -> str:
        """What the user did, in two or three words."""
        ...

    def apply(self, graph: Graph) -> "Command":
        """Change the graph; return the command that restores it."""
        ...


@dataclass(frozen=True, slots=True)
class AddNodes:
    """Put nodes into the network, at their places in the order, with their wires.

    Groups and marks may come with them.
    """

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...] = ()
    label: str = "Add layer"
    order: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    marks: tuple[Mark, ...] = ()
    routes: Mapping[Wire, Route] = field(default_factory=dict)

    def apply(self, graph: Graph) -> Command:
        names = graph.names()
        ids = {*graph.nodes, *graph.groups, *graph.marks}
        for named in self._named():
            if (named.group, named.name) in names:
                raise ValueError(f"There is a node called {named.name} already.")
            names.add((named.group, named.name))
        for item in (*self.nodes, *self.groups, *self.marks):
            if item.id in ids:
                raise ValueError(f"There is a node with the id {item.id} already.")
            ids.add(item.id)
        for item in (*self.nodes, *self.groups, *self.marks):
            graph.set(item)
        if self.order:
            nodes = {node_id: graph.nodes[node_id] for node_id in self.order}
            graph.nodes.clear()
            graph.nodes.update(nodes)
        graph.wires.update(self.wires)
        graph.routes.update(self.routes)
        others = tuple(item.id for item in (*self.groups, *self.marks))
        return RemoveNodes(tuple(node.id for node in self.nodes), self.label, others)

    def _named(self) -> Iterator[Node | Group]:
        yield from self.nodes
        yield from self.groups


@dataclass(frozen=True, slots=True)
class RemoveNodes:
    """Take nodes away, and every wire that touched them; `others` are groups and marks.

    Weights that others use too are left to the first of those.
    """

    node_ids: tuple[str, ...]
    label: str = "Delete"
    others: tuple[str, ...] = ()

    def apply(self, graph: Graph) -> Command:
        order = tuple(graph.nodes)
        heirs = ShareWeights(owners_without(graph, self.node_ids)).apply(graph)
        gone = set(self.node_ids)
        cut = tuple(sorted(w for w in graph.wires if w.source in gone or w.target in gone))
        routes = graph.take_wires(cut)
        nodes = tuple(graph.nodes.pop(node_id) for node_id in self.node_ids)
        groups = tuple(graph.groups.pop(i) for i in self.others if i in graph.groups)
        marks = tuple(graph.marks.pop(i) for i in self.others if i in graph.marks)
        back = AddNodes(nodes, cut, self.label, order, groups, marks, routes)
        return Batch((back, heirs), self.label) if heirs.owners else back


@dataclass(frozen=True, slots=True)
class MoveNodes:
    """Set the positions of nodes, groups and marks."""

    positions: Mapping[str, Position]
    label: str = "Move"

    def apply(self, graph: Graph) -> Command:
        before = {item_id: graph.item(item_id).position for item_id in self.positions}
        for item_id, position in self.positions.items():
            graph.moved(item_id, position)
        return MoveNodes(before, self.label)


@dataclass(frozen=True, slots=True)
class SetLayer:
    """Give a node other settings. Wires at ports that it no longer has are taken away."""

    node_id: str
    layer: Layer
    label: str = "Change settings"

    def apply(self, graph: Graph) -> Command:
        node = graph.nodes[self.node_id]
        graph.set(replace(node, layer=self.layer))
        back = SetLayer(self.node_id, node.layer, self.label)
        lost = tuple(
            wire
            for wire in graph.wires_of(self.node_id)
            if (wire.target == self.node_id and wire.input not in self.layer.inputs)
            or (wire.source == self.node_id and wire.output not in self.layer.outputs)
        )
        if not lost:
            return back
        return Batch((back, Reconnect(lost, routes=graph.take_wires(lost))), self.label)


@dataclass(frozen=True, slots=True)
class RenameNode:
    """Give a node or group another name.

    Names are unique in a group and hold no `/`, which joins them to each other and to tensors.
    """

    node_id: str
    name: str
    label: str = "Rename"

    def apply(self, graph: Graph) -> Command:
        node = named(graph, self.node_id)
        reason = name_problem(graph, self.node_id, self.name)
        if reason:
            raise ValueError(reason)
        graph.set(replace(node, name=self.name))
        return RenameNode(self.node_id, node.name, self.label)


@dataclass(frozen=True, slots=True)
class ShareWeights:
    """Let nodes, by id, use the weights of others; an empty id gives a node its own."""

    owners: Mapping[str, str]
    label: str = "Share weights"

    def apply(self, graph: Graph) -> "ShareWeights":
        before = {node_id: graph.nodes[node_id].weights_of for node_id in self.owners}
        for node_id, owner in self.owners.items():
            reason = sharing_problem(graph, node_id, owner)
            if reason:
                raise ValueError(reason)
            graph.set(replace(graph.nodes[node_id], weights_of=owner))
        return ShareWeights(before, self.label)


@dataclass(frozen=True, slots=True)
class Connect:
    """Lay a wire; the wire that was at the same input, if any, gives way."""

    wire: Wire
    label: str = "Connect"

    def apply(self, graph: Graph) -> Command:
        old = graph.wire_into(self.wire.target, self.wire.input)
        taken = (old,) if old else ()
        routes = graph.take_wires(taken)
        graph.wires.add(self.wire)
        back = Disconnect((self.wire,), self.label)
        return Batch((back, Reconnect(taken, self.label, routes)), self.label) if old else back


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Take wires away."""

    wires: tuple[Wire, ...]
    label: str = "Disconnect"

    def apply(self, graph: Graph) -> Command:
        return Reconnect(self.wires, self.label, graph.take_wires(self.wires))


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Put wires back that were taken away."""

    wires: tuple[Wire, ...]
    label: str = "Connect"
    routes: Mapping[Wire, Route] = field(default_factory=dict)

    def apply(self, graph: Graph) -> Command:
        graph.wires.update(self.wires)
        graph.routes.update(self.routes)
        return Disconnect(self.wires, self.label)


@dataclass(frozen=True, slots=True)
class Batch:
    """Several edits that are one step for the user."""

    commands: tuple[Command, ...]
    label: str

    def apply(self, graph: Graph) -> Command:
        inverses = [command.apply(graph) for command in self.commands]
        return Batch(tuple(reversed(inverses)), self.label)


def named(graph: Graph, item_id: str) -> Node | Group:
    """The node or group with an id; KeyError if there is none."""
    return graph.nodes[item_id] if item_id in graph.nodes else graph.groups[item_id]


def name_problem(graph: Graph, node_id: str, name: str) -> str:
    """Why the node cannot have this name; empty if it can."""
    fault = spelling_problem(name)
    if fault:
        return fault
    other = graph.named(name, named(graph, node_id).group)
    if other and other.id != node_id:
        return f"There is a node called {name} already."
    return ""


def spelling_problem(name: str) -> str:
    """Why no node can have this name; empty if one could."""
    if not name.strip() or name != name.strip():
        return "A name needs at least one character and no space at its ends."
    if not set("/:~\\").isdisjoint(name):
        return "A name cannot hold / : ~ or \\, which separate it from the names of its weights."
    if not name.isprintable() or name in (".", "..") or len(name) > MAX_NAME:
        # It becomes the name of a member of the file of weights.
        return f"A name is 1 to {MAX_NAME} letters, digits and signs, and not . or .. alone."
    return ""
