"""Edits of several commands that are one step for the user: add after, insert into a wire."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from netwright.graph.analysis import analyze
from netwright.graph.commands import (
    AddNodes,
    Batch,
    Command,
    Connect,
    Disconnect,
    MoveNodes,
    RemoveNodes,
)
from netwright.graph.graph import Graph, Node, Position, Wire
from netwright.layers.catalog import LAYERS
from netwright.layers.layer import Layer
from netwright_desktop.canvas.geometry import GAP, GRID, NODE_WIDTH, Port, shape_of, snapped


@dataclass(frozen=True, slots=True)
class Addition:
    """A command that adds a node, and the node."""

    command: Command
    node: Node


def added(graph: Graph, kind: str, position: Position) -> Addition:
    """A new node near `position`, where it covers no other, with no wire."""
    layer = LAYERS[kind]()
    node = graph.new_node(layer, free_position(graph, layer, position))
    return Addition(AddNodes((node,), label=f"Add {layer.title}"), node)


def added_after(graph: Graph, kind: str, before: Node) -> Addition | None:
    """A new node wired to the output of `before`; None if its layer cannot stand there.

    If one wire leaves `before`, the new node is inserted into it.
    """
    layer = LAYERS[kind]()
    leaving = graph.wires_from(before.id)
    if len(leaving) == 1:
        return inserted(graph, kind, leaving[0])
    if leaving or not layer.inputs or not before.layer.outputs:
        return None
    x, y = before.position
    place = free_position(graph, layer, (x + NODE_WIDTH + GAP, y))
    node = graph.new_node(layer, place)
    wire = Wire(before.id, before.layer.outputs[0], node.id, layer.inputs[0])
    command = AddNodes((node,), (wire,), f"Add {layer.title}")
    return Addition(command, node) if _fits(graph, command, node) else None


def added_at(graph: Graph, kind: str, port: Port, position: Position) -> Addition | None:
    """A new node wired to `port`, for a wire that was dropped on empty canvas."""
    layer = LAYERS[kind]()
    names = layer.inputs if port.is_output else layer.outputs
    if not names:
        return None
    place = free_position(graph, layer, position)
    node = graph.new_node(layer, place)
    wire = port.wire_to(Port(node.id, names[0], not port.is_output))
    label = f"Add {layer.title}"
    return Addition(Batch((AddNodes((node,)), Connect(wire)), label), node)


def inserted(
    graph: Graph, kind: str, wire: Wire, position: Position | None = None
) -> Addition | None:
    """A new node within a wire; None if its layer does not fit there."""
    layer = LAYERS[kind]()
    if not can_pass_through(layer):
        return None
    if position is None:
        x, y = graph.nodes[wire.source].position
        position = (x + NODE_WIDTH + GAP, y)
    node = graph.new_node(layer, snapped(*position))
    wiring = _rewired(node, wire)
    moves = _room_for(graph, node, wire)
    command = Batch((AddNodes((node,)), *wiring, *moves), f"Insert {layer.title}")
    return Addition(command, node) if _fits(graph, command, node) else None


def moved_into(graph: Graph, node_id: str, wire: Wire, position: Position) -> Command | None:
    """Move a node that has no wires into a wire; None if it does not fit there."""
    node = graph.nodes[node_id]
    if not can_pass_through(node.layer) or graph.wires_of(node_id):
        return None
    there = replace(node, position=position)
    steps = (MoveNodes({node_id: position}), *_rewired(node, wire), *_room_for(graph, there, wire))
    command = Batch(steps, f"Insert {node.layer.title}")
    return command if _fits(graph, command, node) else None


def removed_and_healed(graph: Graph, node_ids: tuple[str, ...]) -> Command:
    """Take nodes away and wire what fed them to what they fed, where they had one input."""
    healed: list[Command] = []
    for wire in sorted(graph.wires):
        if wire.source in node_ids and wire.target not in node_ids:
            start = _fed_from(graph, wire, node_ids)
            if start:
                healed.append(Connect(Wire(start.source, start.output, wire.target, wire.input)))
    return Batch((RemoveNodes(node_ids), *healed), "Delete and heal")


def can_pass_through(layer: Layer | type[Layer]) -> bool:
    """Whether something goes in and comes out."""
    return bool(layer.inputs and layer.outputs) and not layer.is_loss


def takes(layer: type[Layer], port: Port) -> bool:
    """Whether a node with this layer can be at the other end of a wire from `port`."""
    return bool(layer.inputs if port.is_output else layer.outputs)


def free_position(graph: Graph, layer: Layer, wanted: Position) -> Position:
    """The nearest place further down on the grid where a node with this layer covers no other."""
    x, y = snapped(*wanted)
    height = shape_of(layer).height
    while _covers(graph.nodes.values(), x, y, height):
        y += GRID
    return x, y


def _fed_from(graph: Graph, wire: Wire, node_ids: tuple[str, ...]) -> Wire | None:
    """Go back along a wire to the first that comes from none of these nodes."""
    found: Wire | None = wire
    while found and found.source in node_ids:
        inputs = graph.nodes[found.source].layer.inputs
        found = graph.wire_into(found.source, inputs[0]) if len(inputs) == 1 else None
    return found


def _covers(nodes: Iterable[Node], x: float, y: float, height: float) -> bool:
    return any(
        abs(node.position[0] - x) < NODE_WIDTH + GRID
        and node.position[1] - height - GRID < y
        and y < node.position[1] + shape_of(node.layer).height + GRID
        for node in nodes
    )


def _rewired(node: Node, wire: Wire) -> tuple[Command, ...]:
    return (
        Disconnect((wire,)),
        Connect(Wire(wire.source, wire.output, node.id, node.layer.inputs[0])),
        Connect(Wire(node.id, node.layer.outputs[0], wire.target, wire.input)),
    )


def _room_for(graph: Graph, node: Node, wire: Wire) -> tuple[Command, ...]:
    """Push what comes after the wire to the right, if the node does not fit in between."""
    source, target = graph.nodes[wire.source], graph.nodes[wire.target]
    x, y = node.position
    if x < source.position[0] + NODE_WIDTH and abs(y - source.position[1]) < GAP:
        x = source.position[0] + NODE_WIDTH + GAP
    x, y = snapped(x, y)
    moves = {node.id: (x, y)}
    missing = x + NODE_WIDTH + GAP - target.position[0]
    if missing > 0 and abs(y - target.position[1]) < GAP:
        for node_id in graph.downstream(target.id):
            left, top = graph.nodes[node_id].position
            if left >= target.position[0]:
                moves[node_id] = snapped(left + missing, top)
    return (MoveNodes(moves),)


def _fits(graph: Graph, command: Command, node: Node) -> bool:
    """Whether the node takes what is wired to it, tried on a copy.

    A node that waits for another input may come first.
    """
    trial = graph.copy()
    command.apply(trial)
    needed = [port for port in node.layer.inputs if port not in node.layer.optional]
    if any(trial.wire_into(node.id, port) is None for port in needed):
        return True
    analysis = analyze(trial)
    return bool(analysis.nodes[node.id].outputs) or not analysis.problems_of(node.id)
