"""Edits of a graph. Each is applied once and answers with the edit that takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from netwright.graph.graph import Graph, Node, Position, Wire
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
    """Put nodes into the network, at their places in the order, with their wires."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...] = ()
    label: str = "Add layer"
    order: tuple[str, ...] = ()

    def apply(self, graph: Graph) -> Command:
        ids, names = set(graph.nodes), {node.name for node in graph.nodes.values()}
        for node in self.nodes:
            if node.id in ids:
                raise ValueError(f"There is a node with the id {node.id} already.")
            if node.name in names:
                raise ValueError(f"There is a node called {node.name} already.")
            ids.add(node.id)
            names.add(node.name)
        graph.nodes.update((node.id, node) for node in self.nodes)
        if self.order:
            nodes = {node_id: graph.nodes[node_id] for node_id in self.order}
            graph.nodes.clear()
            graph.nodes.update(nodes)
        graph.wires.update(self.wires)
        return RemoveNodes(tuple(node.id for node in self.nodes), self.label)


@dataclass(frozen=True, slots=True)
class RemoveNodes:
    """Take nodes away, and every wire that touched them.

    Weights that others use too are left to the first of those.
    """

    node_ids: tuple[str, ...]
    label: str = "Delete"

    def apply(self, graph: Graph) -> Command:
        order = tuple(graph.nodes)
        heirs = ShareWeights(owners_without(graph, self.node_ids)).apply(graph)
        cut = tuple(sorted({w for node_id in self.node_ids for w in graph.wires_of(node_id)}))
        nodes = tuple(graph.nodes.pop(node_id) for node_id in self.node_ids)
        graph.wires.difference_update(cut)
        back = AddNodes(nodes, cut, self.label, order)
        return Batch((back, heirs), self.label) if heirs.owners else back


@dataclass(frozen=True, slots=True)
class MoveNodes:
    """Set the positions of nodes."""

    positions: Mapping[str, Position]
    label: str = "Move"

    def apply(self, graph: Graph) -> Command:
        before = {node_id: graph.nodes[node_id].position for node_id in self.positions}
        for node_id, position in self.positions.items():
            graph.moved(node_id, position)
        return MoveNodes(before, self.label)


@dataclass(frozen=True, slots=True)
class SetLayer:
    """Give a node other settings. Wires at ports that it no longer has are taken away."""

    node_id: str
    layer: Layer
    label: str = "Change settings"

    def apply(self, graph: Graph) -> Command:
        node = graph.nodes[self.node_id]
        graph.put(replace(node, layer=self.layer))
        back = SetLayer(self.node_id, node.layer, self.label)
        lost = tuple(
            wire
            for wire in graph.wires_of(self.node_id)
            if (wire.target == self.node_id and wire.input not in self.layer.inputs)
            or (wire.source == self.node_id and wire.output not in self.layer.outputs)
        )
        if not lost:
            return back
        graph.wires.difference_update(lost)
        return Batch((back, Reconnect(lost)), self.label)


@dataclass(frozen=True, slots=True)
class RenameNode:
    """Give a node another name. Names are unique and hold no `/`, which joins them to tensors."""

    node_id: str
    name: str
    label: str = "Rename"

    def apply(self, graph: Graph) -> Command:
        node = graph.nodes[self.node_id]
        reason = name_problem(graph, self.node_id, self.name)
        if reason:
            raise ValueError(reason)
        graph.put(replace(node, name=self.name))
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
            graph.put(replace(graph.nodes[node_id], weights_of=owner))
        return ShareWeights(before, self.label)


@dataclass(frozen=True, slots=True)
class Connect:
    """Lay a wire; the wire that was at the same input, if any, gives way."""

    wire: Wire
    label: str = "Connect"

    def apply(self, graph: Graph) -> Command:
        old = graph.wire_into(self.wire.target, self.wire.input)
        if old:
            graph.wires.remove(old)
        graph.wires.add(self.wire)
        return Connect(old, self.label) if old else Disconnect((self.wire,), self.label)


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Take wires away."""

    wires: tuple[Wire, ...]
    label: str = "Disconnect"

    def apply(self, graph: Graph) -> Command:
        graph.wires.difference_update(self.wires)
        return Reconnect(self.wires, self.label)


@dataclass(frozen=True, slots=True)
class Reconnect:
    """Put wires back that were taken away."""

    wires: tuple[Wire, ...]
    label: str = "Connect"

    def apply(self, graph: Graph) -> Command:
        graph.wires.update(self.wires)
        return Disconnect(self.wires, self.label)


@dataclass(frozen=True, slots=True)
class Batch:
    """Several edits that are one step for the user."""

    commands: tuple[Command, ...]
    label: str

    def apply(self, graph: Graph) -> Command:
        inverses = [command.apply(graph) for command in self.commands]
        return Batch(tuple(reversed(inverses)), self.label)


def name_problem(graph: Graph, node_id: str, name: str) -> str:
    """Why the node cannot have this name; empty if it can."""
    fault = spelling_problem(name)
    if fault:
        return fault
    other = graph.named(name)
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
