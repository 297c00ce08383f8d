"""Edits that add layers, each one step for the user, and where there is room for them."""

from collections.abc import Container
from dataclasses import dataclass

from netwright.graph.commands import (
    AddNodes,
    Batch,
    Command,
    Connect,
)
from netwright.graph.fitting import can_take
from netwright.graph.graph import Node, Position
from netwright.graph.levels import Level
from netwright.layers.catalog import LAYERS
from netwright.layers.layer import Layer
from netwright.operations.tensor import Tensor
from netwright_desktop.canvas.geometry import (
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
    node = new_node(level, layer, free_position(level, layer, position))
    return Addition(AddNodes((node,), label=f"Add {layer.title}"), node)


def added_at(level: Level, kind: str, port: Port, position: Position) -> Addition | None:
    """A new node wired to `port`, for a wire that was dropped on empty canvas."""
    layer = LAYERS[kind]()
    names = layer.inputs if port.is_output else layer.outputs
    if not names:
        return None
    node = new_node(level, layer, free_position(level, layer, position))
    wire = port.wire_to(Port(node.id, names[0], not port.is_output))
    wiring = (Connect(meant) for meant in level.meant(wire))
    return Addition(Batch((AddNodes((node,)), *wiring), f"Add {layer.title}"), node)


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


def new_node(level: Level, layer: Layer, position: Position) -> Node:
    """A node of the open group; it is not added yet."""
    return level.graph.new_node(layer, position, level.group)


def _covers(taken: list[tuple[Position, float]], x: float, y: float, height: float) -> bool:
    return any(
        abs(left - x) < NODE_WIDTH + GRID and top - height - GRID < y < top + tall + GRID
        for (left, top), tall in taken
    )
