"""Edits of several commands that are one step for the user: add after, insert into a wire."""

from collections.abc import Container
from dataclasses import dataclass, replace

from netwright.graph.analysis import analyze
from netwright.graph.commands import (
    AddNodes,
    Batch,
    Command,
    Connect,
    Disconnect,
    MoveNodes,
)
from netwright.graph.fitting import can_take
from netwright.graph.graph import Graph, Node, Position, Wire
from netwright.graph.levels import Level
from netwright.graph.repairs import Repair
from netwright.layers.catalog import LAYERS
from netwright.layers.layer import Layer
from netwright.operations.tensor import Tensor
from netwright_desktop.canvas.geometry import (
    GAP,
    GRID,
    NODE_WIDTH,
    HasPorts,
    NodeShape,
    Port,
    Ports,
    shape_of,
    snapped,
)


@dataclass(frozen=True, slots=True)
class Addition:
    """A command that adds a node, and the node."""

    command: Command
    node: Node


def added(level: Level, kind: str, position: Position) -> Addition:
    """A new node near `position`, where it covers no other, with no wire."""
    layer = LAYERS[kind]()
    node = _new_node(level, layer, free_position(level, layer, position))
    return Addition(AddNodes((node,), label=f"Add {layer.title}"), node)


def added_after(level: Level, kind: str, before: str) -> Addition | None:
    """A new node wired to the output of a box; None if its layer cannot stand there.

    If one wire leaves the box, the new node is inserted into it.
    """
    layer = LAYERS[kind]()
    leaving = level.wires_from(before)
    if len(leaving) == 1:
        return inserted(level, kind, leaving[0])
    outputs = ports_of(level, before).outputs
    if leaving or not layer.inputs or not outputs:
        return None
    x, y = position_of(level, before)
    node = _new_node(level, layer, free_position(level, layer, (x + NODE_WIDTH + GAP, y)))
    wires = tuple(Wire(*end, node.id, layer.inputs[0]) for end in level.sources(before, outputs[0]))
    command = AddNodes((node,), wires, f"Add {layer.title}")
    return Addition(command, node) if _fits(level.graph, command, node) else None


def added_at(level: Level, kind: str, port: Port, position: Position) -> Addition | None:
    """A new node wired to `port`, for a wire that was dropped on empty canvas."""
    layer = LAYERS[kind]()
    names = layer.inputs if port.is_output else layer.outputs
    if not names:
        return None
    node = _new_node(level, layer, free_position(level, layer, position))
    wire = port.wire_to(Port(node.id, names[0], not port.is_output))
    wiring = (Connect(meant) for meant in level.meant(wire))
    return Addition(Batch((AddNodes((node,)), *wiring), f"Add {layer.title}"), node)


def inserted(
    level: Level, kind: str, wire: Wire, position: Position | None = None
) -> Addition | None:
    """A new node within a wire; None if its layer does not fit there."""
    layer = LAYERS[kind]()
    if not can_pass_through(layer):
        return None
    if position is None:
        x, y = position_of(level, wire.source)
        position = (x + NODE_WIDTH + GAP, y)
    node = _new_node(level, layer, snapped(*position))
    wiring = _rewired(level, node, wire)
    moves = _room_for(level, node, wire)
    command = Batch((AddNodes((node,)), *wiring, *moves), f"Insert {layer.title}")
    return Addition(command, node) if _fits(level.graph, command, node) else None


def moved_into(level: Level, node_id: str, wire: Wire, position: Position) -> Command | None:
    """Move a node that has no wires into a wire; None if it does not fit there."""
    node = level.graph.nodes[node_id]
    if not can_pass_through(node.layer) or level.graph.wires_of(node_id):
        return None
    there = replace(node, position=position)
    wiring = _rewired(level, node, wire)
    steps = (MoveNodes({node_id: position}), *wiring, *_room_for(level, there, wire))
    command = Batch(steps, f"Insert {node.layer.title}")
    return command if _fits(level.graph, command, node) else None


def repaired(level: Level, repair: Repair, shown: Wire | None = None) -> Command:
    """A repair, and room for the node that it adds; `shown` is the wire that it goes into."""
    node = repair.node
    if node is None:
        return repair.command
    wire = shown or next((w for w, of in level.wires.items() if repair.wire in of), None)
    x, y = node.position
    if wire is None:  # what it feeds stands to its right
        place = free_position(level, node.layer, (x - NODE_WIDTH - GAP, y + GAP))
        return Batch((repair.command, MoveNodes({node.id: place})), repair.label)
    boxes = set(level.boxes)
    if wire.source in boxes:
        x, y = position_of(level, wire.source)
        x += NODE_WIDTH + GAP
    # What comes after the wire in this row gives way.
    is_row = wire.target in boxes and abs(position_of(level, wire.target)[1] - y) < GAP
    yielding = level.downstream(wire.target) if is_row else set()
    place = free_position(level, node.layer, (x, y), yielding)
    room = _room_for(level, replace(node, position=place), wire)
    return Batch((repair.command, *room), repair.label)


def can_pass_through(layer: Layer | type[Layer]) -> bool:
    """Whether something goes in and comes out."""
    return bool(layer.inputs and layer.outputs) and not layer.is_loss


def takes(layer: type[Layer], port: Port, carried: Tensor | None = None) -> bool:
    """Whether a node with this layer can be at the other end of a wire from `port`.

    `carried` is what an output gives, if it is known.
    """
    if port.is_output and carried is not None:
        return can_take(layer(), carried)
    return bool(layer.inputs if port.is_output else layer.outputs)


def free_position(
    level: Level, ports: HasPorts, wanted: Position, without: Container[str] = ()
) -> Position:
    """The nearest place further down on the grid where a box with these ports covers no other."""
    x, y = snapped(*wanted)
    height = shape_of(ports).height
    taken = [
        (position_of(level, box), shape_at(level, box).height)
        for box in level.boxes
        if box not in without
    ]
    while _covers(taken, x, y, height):
        y += GRID
    return x, y


def position_of(level: Level, box: str) -> Position:
    """Where a node or group stands."""
    graph = level.graph
    return graph.nodes[box].position if box in graph.nodes else graph.groups[box].position


def ports_of(level: Level, box: str) -> Ports:
    """The ports of a node, group or gate."""
    if box in level.graph.nodes:
        layer = level.graph.nodes[box].layer
        return Ports(layer.inputs, layer.outputs)
    face = level.groups.get(box) or level.gates[box]
    return Ports(tuple(face.inputs), tuple(face.outputs))


def shape_at(level: Level, box: str) -> NodeShape:
    """The shape of a node, group or gate as it is drawn."""
    graph = level.graph
    item = graph.nodes.get(box) or graph.groups.get(box)
    return shape_of(ports_of(level, box), item is not None and item.is_collapsed)


def _new_node(level: Level, layer: Layer, position: Position) -> Node:
    return level.graph.new_node(layer, position, level.group)


def _covers(taken: list[tuple[Position, float]], x: float, y: float, height: float) -> bool:
    return any(
        abs(left - x) < NODE_WIDTH + GRID and top - height - GRID < y < top + tall + GRID
        for (left, top), tall in taken
    )


def _rewired(level: Level, node: Node, wire: Wire) -> tuple[Command, ...]:
    (start,) = level.sources(wire.source, wire.output)
    real = level.wires[wire]
    return (
        Disconnect(real),
        Connect(Wire(*start, node.id, node.layer.inputs[0])),
        *(Connect(Wire(node.id, node.layer.outputs[0], w.target, w.input)) for w in real),
    )


def _room_for(level: Level, node: Node, wire: Wire) -> tuple[Command, ...]:
    """Push what comes after the wire to the right, if the node does not fit in between."""
    x, y = node.position
    boxes = set(level.boxes)
    if wire.source in boxes:
        left, top = position_of(level, wire.source)
        if x < left + NODE_WIDTH and abs(y - top) < GAP:
            x = left + NODE_WIDTH + GAP
    x, y = snapped(x, y)
    moves = {node.id: (x, y)}
    if wire.target in boxes:
        edge, height = position_of(level, wire.target)
        missing = x + NODE_WIDTH + GAP - edge
        if missing > 0 and abs(y - height) < GAP:
            for box in level.downstream(wire.target) & boxes:
                left, top = position_of(level, box)
                if left >= edge:
                    moves[box] = snapped(left + missing, top)
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
