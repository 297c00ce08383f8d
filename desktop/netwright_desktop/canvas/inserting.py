"""Edits that put a layer into a wire, or between a layer and what it is wired to."""

from collections.abc import Mapping
from dataclasses import replace

from netwright.graph.analysis import analyze
from netwright.graph.arranging import SetRoutes
from netwright.graph.commands import AddNodes, Batch, Command, Connect, Disconnect, MoveNodes
from netwright.graph.graph import Graph, Node, Position, Wire
from netwright.graph.levels import Level
from netwright.graph.repairs import Repair
from netwright.graph.routing import moved, routes_at, shared_out
from netwright.layers.catalog import LAYERS
from netwright_desktop.canvas.edits import (
    Addition,
    can_pass_through,
    free_position,
    new_node,
    ports_of,
    position_of,
    shape_at,
)
from netwright_desktop.canvas.geometry import GAP, NODE_WIDTH, shape_of, snapped


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
    node = new_node(level, layer, free_position(level, layer, (x + NODE_WIDTH + GAP, y)))
    wires = tuple(Wire(*end, node.id, layer.inputs[0]) for end in level.sources(before, outputs[0]))
    command = AddNodes((node,), wires, f"Add {layer.title}")
    return Addition(command, node) if _fits(level.graph, command, node) else None


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
    node = new_node(level, layer, snapped(*position))
    command = Batch((AddNodes((node,)), *_put_into(level, node, wire)), f"Insert {layer.title}")
    return Addition(command, node) if _fits(level.graph, command, node) else None


def moved_into(level: Level, node_id: str, wire: Wire, position: Position) -> Command | None:
    """Move a node that has no wires into a wire; None if it does not fit there."""
    node = level.graph.nodes[node_id]
    if not can_pass_through(node.layer) or level.graph.wires_of(node_id):
        return None
    there = replace(node, position=position)
    command = Batch(_put_into(level, there, wire), f"Insert {node.layer.title}")
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
    there = replace(node, position=place)
    moves = _room_for(level, there, wire)
    # Where several wires are drawn as one, the others stay as they are.
    way = _kept_way(level, there, wire, moves) if len(level.wires.get(wire, ())) == 1 else ()
    return Batch((repair.command, moved(level, moves), *way), repair.label)


def _put_into(level: Level, node: Node, wire: Wire) -> tuple[Command, ...]:
    """Wire a node into a wire and make room for it; the points of the wire stay."""
    (start,) = level.sources(wire.source, wire.output)
    real, moves = level.wires[wire], _room_for(level, node, wire)
    return (
        Disconnect(real),
        Connect(Wire(*start, node.id, node.layer.inputs[0])),
        *(Connect(Wire(node.id, node.layer.outputs[0], w.target, w.input)) for w in real),
        moved(level, moves),
        *_kept_way(level, node, wire, moves),
    )


def _kept_way(
    level: Level, node: Node, wire: Wire, moves: Mapping[str, Position]
) -> tuple[Command, ...]:
    """The points of a wire into which a node was put, shared out to the wires on its two sides."""
    way = routes_at(level).get(wire)
    if not way:
        return ()
    x, y = moves[node.id]
    middle = (x + NODE_WIDTH / 2, y + shape_of(node.layer).height / 2)
    start = _place_of(level, wire.source, wire.output, True)
    end = _place_of(level, wire.target, wire.input, False)
    before, after = shared_out(start, way, end, middle)
    if wire.target in moves:  # it gave way to the right, and the points with it
        right = moves[wire.target][0] - position_of(level, wire.target)[0]
        after = tuple((left + right, top) for left, top in after)
    (source,) = level.sources(wire.source, wire.output)
    routes = {Wire(*source, node.id, node.layer.inputs[0]): before}
    for real in level.wires[wire]:
        routes[Wire(node.id, node.layer.outputs[0], real.target, real.input)] = after
    return (SetRoutes(routes),)


def _place_of(level: Level, box: str, port: str, is_output: bool) -> Position:
    x, y = position_of(level, box)
    right, down = shape_at(level, box).port(port, is_output)
    return x + right, y + down


def _room_for(level: Level, node: Node, wire: Wire) -> dict[str, Position]:
    """Where the node stands, and what comes after the wire: further to the right if need be."""
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
    return moves


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
