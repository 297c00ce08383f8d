"""The edit that makes a network of a proposal: one step of undo."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from netwright.graph.commands import AddNodes, Batch, Command, Connect, RemoveNodes, SetLayer
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.lines import ROW, places_in_lines, ways_in_lines
from netwright.layers.activation import Relu
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.embedding import Embedding
from netwright.layers.layer import Layer
from netwright.layers.loss import Loss
from netwright.layers.merging import MOST_INPUTS, Concatenate
from netwright.layers.shaping import Flatten
from netwright.training.proposal import Lookup, Proposal

LABEL = "Apply proposal"


def new_network(graph: Graph, proposal: Proposal) -> Command:
    """Take everything away and put the proposed network in its place."""
    nodes, wires = _network(proposal)
    others = (*graph.groups, *graph.marks)
    ways = ways_in_lines({node.id: node for node in nodes}, wires)
    added = AddNodes(tuple(nodes), tuple(wires), LABEL, routes=ways)
    return Batch((RemoveNodes(tuple(graph.nodes), LABEL, others), added), LABEL)


def fitted_ends(graph: Graph, proposal: Proposal) -> Command | None:
    """Keep the hidden layers: fit Input, last layer, loss and Target to the data.

    None where the network is not one that this suits: it needs one Input of as many axes, one
    loss, one Target, and a Dense before the loss, with an activation at most between them.
    """
    ends = _ends_of(graph)
    if ends is None or proposal.lookups or proposal.weights:
        return None
    first, dense, between, loss, target = ends
    assert isinstance(first.layer, Input)
    assert isinstance(dense.layer, Dense)
    if len(first.layer.shape) != len(proposal.shape):
        return None
    edits: list[Command] = [
        SetLayer(first.id, replace(first.layer, shape=proposal.shape)),
        SetLayer(dense.id, replace(dense.layer, units=proposal.outputs)),
        SetLayer(loss.id, proposal.loss),
        SetLayer(target.id, proposal.target),
    ]
    edits += _activation(graph, dense, between, loss, proposal.last)
    return Batch(tuple(edits), LABEL)


def _activation(
    graph: Graph, dense: Node, between: Node | None, loss: Node, wanted: Layer | None
) -> Iterator[Command]:
    """The activation between the last layer and the loss becomes the wanted one, or none."""
    output = dense.layer.outputs[0]
    if between is not None and wanted is not None:
        yield SetLayer(between.id, wanted)
    elif between is not None:
        yield RemoveNodes((between.id,))
        yield Connect(Wire(dense.id, output, loss.id, "prediction"))
    elif wanted is not None:
        x, y = dense.position
        node = graph.new_node(wanted, (x, y + ROW / 2), dense.group)
        yield AddNodes((node,), (Wire(dense.id, output, node.id, wanted.inputs[0]),))
        yield Connect(Wire(node.id, wanted.outputs[0], loss.id, "prediction"))


def _ends_of(graph: Graph) -> tuple[Node, Node, Node | None, Node, Node] | None:
    """Input, last Dense, the activation after it, loss and Target, where there is one of each."""
    nodes = list(graph.nodes.values())
    inputs = [n for n in nodes if isinstance(n.layer, Input)]
    losses = [n for n in nodes if isinstance(n.layer, Loss)]
    targets = [n for n in nodes if isinstance(n.layer, Target)]
    if not len(inputs) == len(losses) == len(targets) == 1:
        return None
    before = _source(graph, losses[0], "prediction")
    between = before if before and before.layer.family == "Activation" else None
    if between is not None:
        before = _source(graph, between, between.layer.inputs[0])
    if before is None or type(before.layer) is not Dense:
        return None
    return inputs[0], before, between, losses[0], targets[0]


def _source(graph: Graph, node: Node, port: str) -> Node | None:
    wire = graph.wire_into(node.id, port)
    return graph.nodes[wire.source] if wire else None


def _network(proposal: Proposal) -> tuple[list[Node], list[Wire]]:
    graph = Graph()
    columns, numbers = proposal.lookups[: MOST_INPUTS - 1], _has_numbers(proposal)
    chain: list[Layer] = [Input(proposal.shape)] if numbers else _looked_up(columns[0])
    if len(proposal.shape) > 1:
        chain.append(Flatten())
    branches = columns if numbers else columns[1:]
    joint = len(chain)
    if branches:
        chain.append(Concatenate(count=len(branches) + 1))
    for units in proposal.hidden:
        chain += [Dense(units), Relu()]
    chain.append(Dense(proposal.outputs, initializer="Glorot uniform"))
    if proposal.last is not None:
        chain.append(proposal.last)
    places, of_target, of_loss = places_in_lines(len(chain))
    nodes = [_added(graph, layer, at) for layer, at in zip(chain, places, strict=True)]
    wires = _in_a_row(nodes)
    for number, column in enumerate(branches, 1):
        y = -number * ROW
        branch = [
            _added(graph, layer, (x, y))
            for layer, (x, _) in zip(_looked_up(column), places, strict=False)
        ]
        wires += _in_a_row(branch)
        wires.append(_wire(branch[-1], nodes[joint], nodes[joint].layer.inputs[number]))
    target, loss = _added(graph, proposal.target, of_target), _added(graph, proposal.loss, of_loss)
    wires += [_wire(nodes[-1], loss, "prediction"), _wire(target, loss, "target")]
    if proposal.weights:
        x, y = of_target
        weights = _added(graph, Input((1,), source=proposal.weights), (x, y + ROW))
        wires.append(_wire(weights, loss, "weight"))
    return list(graph.nodes.values()), wires


def _has_numbers(proposal: Proposal) -> bool:
    """Whether the main array holds anything but what is looked up."""
    return not proposal.lookups or proposal.lookups[0].source != ""


def _looked_up(column: Lookup) -> list[Layer]:
    return [
        Input((1,), "indices", column.source),
        Embedding(column.vocabulary, column.features),
        Flatten(),
    ]


def _added(graph: Graph, layer: Layer, place: tuple[float, float]) -> Node:
    node = graph.new_node(layer, place)
    AddNodes((node,)).apply(graph)
    return node


def _in_a_row(nodes: list[Node]) -> list[Wire]:
    return [_wire(a, b, b.layer.inputs[0]) for a, b in pairwise(nodes)]


def _wire(source: Node, target: Node, port: str) -> Wire:
    return Wire(source.id, source.layer.outputs[0], target.id, port)
