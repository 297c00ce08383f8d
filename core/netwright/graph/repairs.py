"""What would mend a problem of a network, as commands; each is one step of undo."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isqrt

from netwright.graph.analysis import Analysis, Cause, Problem
from netwright.graph.build import NodeBuild
from netwright.graph.commands import AddNodes, Batch, Command, Connect, Disconnect, RemoveNodes
from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.data import Target
from netwright.layers.layer import Layer, ShapeError
from netwright.layers.pooling import GlobalAveragePool
from netwright.layers.shaping import Flatten, Reshape
from netwright.operations.emitter import Emitter
from netwright.operations.tensor import Role, Tensor

MOST = 3
"""Repairs that are offered for one problem."""
IMAGE_RANK = 3
"""Channels, height, width."""
COLORS = (1, 3)
"""Channels that an image of plain numbers may have."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A command that mends a problem. `node` is a node that it adds, into `wire` if there is one.

    The node stands where the one after it stands; whoever draws it makes room.
    """

    label: str
    command: Command
    node: Node | None = None
    wire: Wire | None = None


def repairs(graph: Graph, analysis: Analysis, problem: Problem) -> tuple[Repair, ...]:
    """What would mend a problem that `analysis` found in `graph`, best first; often nothing."""
    node = graph.nodes.get(problem.node_id)
    if node is None:
        return ()
    ways = {
        Cause.UNWIRED: lambda: _wirings(graph, analysis, node, problem.port),
        Cause.MISFIT: lambda: _adapters(graph, analysis, node),
        Cause.UNUSED: lambda: _for_unused(graph, analysis, node),
    }
    found = ways[problem.cause]() if problem.cause in ways else iter(())
    return tuple(repair for repair, _ in zip(found, range(MOST), strict=False))


def _adapters(graph: Graph, analysis: Analysis, node: Node) -> Iterator[Repair]:
    """One layer before one of the inputs, with which the node takes them all."""
    given = _given(graph, analysis, node)
    for port, tensor in given.items():
        wire = graph.wire_into(node.id, port)
        for layers in (_narrowing(tensor), _reshaping(tensor)):
            fitting = [
                layer
                for layer in layers
                if (made := _emitted(layer, {layer.inputs[0]: tensor}))
                and _emitted(node.layer, {**given, port: made[0]}) is not None
            ]
            if fitting and wire:
                yield from (_inserted(graph, layer, node, wire) for layer in fitting)
                break


def _narrowing(tensor: Tensor) -> tuple[Layer, ...]:
    """Layers that make one row of numbers."""
    return (Flatten(), GlobalAveragePool()) if len(tensor.shape) > 1 else ()


def _reshaping(tensor: Tensor) -> Iterator[Layer]:
    """Other shapes for the same numbers: images, and sequences."""
    shape, size = tensor.shape, tensor.size
    if len(shape) == IMAGE_RANK:
        yield Reshape((shape[0], size // shape[0]))
        return
    for channels in COLORS:
        side = isqrt(size // channels)
        if len(shape) == 1 and side > 1 and channels * side * side == size:
            yield Reshape((channels, side, side))
    yield Reshape((1, *shape))
    yield Reshape((1, 1, *shape))


def _inserted(graph: Graph, layer: Layer, node: Node, wire: Wire) -> Repair:
    adapter = graph.new_node(layer, node.position, node.group)
    wires = (
        wire._replace(target=adapter.id, input=layer.inputs[0]),
        Wire(adapter.id, layer.outputs[0], node.id, wire.input),
    )
    label = f"Insert {layer.title}"
    if isinstance(layer, Reshape):
        label += f" {'x'.join(map(str, layer.shape))}"
    command = Batch((Disconnect((wire,)), AddNodes((adapter,), wires)), label)
    return Repair(label, command, adapter, wire)


def _wirings(graph: Graph, analysis: Analysis, node: Node, port: str) -> Iterator[Repair]:
    """The only node that could be wired to a port; a Target where there is none yet."""
    wants_target = port == "target"
    used, reached = {wire.source for wire in graph.wires}, graph.downstream(node.id)
    sources = [
        other
        for other in graph.nodes.values()
        if isinstance(other.layer, Target) is wants_target
        and other.layer.outputs
        and (wants_target or other.id not in used)
    ]
    fitting = [other for other in sources if other.id not in reached]
    if len(fitting) == 1:
        label = f"Wire {fitting[0].name} to {node.name}"
        wire = Wire(fitting[0].id, fitting[0].layer.outputs[0], node.id, port)
        yield Repair(label, Connect(wire, label))
    elif wants_target and not sources:
        yield _with_target(graph, analysis, node)


def _with_target(graph: Graph, analysis: Analysis, node: Node) -> Repair:
    """A new Target in the first form that the loss takes."""
    given = _given(graph, analysis, node)
    answers = next(iter(given.values())).shape if given else ()
    size = answers[-1] if answers else 1
    forms = (Target(), Target("values", size), Target("one-hot", size))
    layer = next((form for form in forms if _takes_target(node, given, form)), forms[0])
    x, y = node.position
    target = graph.new_node(layer, (x, y), node.group)
    wire = Wire(target.id, layer.outputs[0], node.id, "target")
    label = "Add a Target"
    return Repair(label, AddNodes((target,), (wire,), label), target)


def _takes_target(node: Node, given: Mapping[str, Tensor], form: Target) -> bool:
    role = Role.INDEX if form.form == "class" else Role.INPUT
    shape = () if form.form == "class" else (form.size,)
    return _emitted(node.layer, {**given, "target": Tensor("t", shape, role=role)}) is not None


def _for_unused(graph: Graph, analysis: Analysis, node: Node) -> Iterator[Repair]:
    """Wire it to the only input that waits, or delete it."""
    waiting = [
        (problem.node_id, problem.port)
        for problem in analysis.problems
        if problem.cause is Cause.UNWIRED
        and (problem.port == "target") is isinstance(node.layer, Target)
    ]
    if waiting:
        reaching = graph.upstream(node.id)
        waiting = [end for end in waiting if end[0] not in reaching]
    if len(waiting) == 1:
        other, port = graph.nodes[waiting[0][0]], waiting[0][1]
        label = f"Wire {node.name} to {other.name}"
        yield Repair(label, Connect(Wire(node.id, node.layer.outputs[0], other.id, port), label))
    label = f"Delete {node.name}"
    yield Repair(label, RemoveNodes((node.id,), label))


def _given(graph: Graph, analysis: Analysis, node: Node) -> dict[str, Tensor]:
    """What comes in at each port that is wired, as far as it is known."""
    given = {}
    for port in node.layer.inputs:
        wire = graph.wire_into(node.id, port)
        tensor = analysis.nodes[wire.source].outputs.get(wire.output) if wire else None
        if tensor:
            given[port] = tensor
    return given


def _emitted(layer: Layer, given: Mapping[str, Tensor]) -> tuple[Tensor, ...] | None:
    """What a layer makes of tensors at its ports; None if it does not take them."""
    node = Node("trial", "trial", layer)
    tensors = [given[port] for port in layer.inputs if port in given]
    needed = [port for port in layer.inputs if port not in layer.optional]
    if any(port not in given for port in needed):
        return None
    try:
        return layer.emit(NodeBuild(Emitter(), node, node, {}), *tensors)
    except ShapeError:
        return None
