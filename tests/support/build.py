"""Builds small networks for tests through the same commands as on the canvas."""

from collections.abc import Sequence
from itertools import pairwise

from netwright.graph.commands import AddNodes, Connect
from netwright.graph.graph import Graph, Wire
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.merging import Add
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten


def add(graph: Graph, layer: Layer) -> str:
    node = graph.new_node(layer)
    AddNodes((node,)).apply(graph)
    return node.id


def wire(graph: Graph, source: str, target: str, port: str) -> None:
    output = graph.nodes[source].layer.outputs[0]
    Connect(Wire(source, output, target, port)).apply(graph)


def chain(layers: Sequence[Layer], target: Layer | None = None) -> Graph:
    """One layer after the other; the last is a loss, which gets `target`."""
    graph = Graph()
    ids = [add(graph, layer) for layer in layers]
    for source, end in pairwise(ids):
        wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    wire(graph, add(graph, target or Target()), ids[-1], "target")
    return graph


class Branches:
    """A graph in the making that branches and joins; tensors are named by the id of their node."""

    def __init__(self, source: Layer) -> None:
        self.graph = Graph()
        self.start = add(self.graph, source)

    def then(self, source: str, *layers: Layer) -> str:
        """One layer after the other, from `source` on; the last node."""
        for layer in layers:
            source = self.join(layer, source)
        return source

    def join(self, layer: Layer, *sources: str) -> str:
        """A layer whose inputs are the outputs of `sources`."""
        node = add(self.graph, layer)
        for source, port in zip(sources, layer.inputs, strict=False):
            wire(self.graph, source, node, port)
        return node

    def ended(self, source: str, loss: Layer, target: Layer) -> Graph:
        """The graph, with a loss on `source`."""
        self.join(loss, source, add(self.graph, target))
        return self.graph


def residual(filters: int = 5) -> Graph:
    """Two branches that meet in an Add: one tensor is read twice."""
    graph = Graph()
    x = add(graph, Input((2, 7, 5)))
    first = add(graph, Conv2d(filters=filters))
    relu = add(graph, Relu())
    second = add(graph, Conv2d(filters=filters))
    total = add(graph, Add())
    after = add(graph, Relu())
    flat = add(graph, Flatten())
    dense = add(graph, Dense(units=3))
    loss = add(graph, SoftmaxCrossEntropy())
    for source, end in zip([x, first, relu, second], [first, relu, second, total], strict=True):
        wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    wire(graph, relu, total, "b")
    for source, end in zip([total, after, flat, dense], [after, flat, dense, loss], strict=True):
        wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    wire(graph, add(graph, Target(size=3)), loss, "target")
    return graph


def starter() -> Graph:
    """The network of the digits example."""
    return chain(
        [
            Input((1, 8, 8)),
            Conv2d(filters=16),
            Relu(),
            MaxPool2d(),
            Flatten(),
            Dense(units=64),
            Relu(),
            Dense(units=10),
            SoftmaxCrossEntropy(),
        ]
    )


def images(shape: tuple[int, ...], *layers: Layer, classes: int = 7) -> Graph:
    return chain(
        [Input(shape), *layers, Flatten(), Dense(units=classes), SoftmaxCrossEntropy()],
        Target(size=classes),
    )


def vectors(size: int, *layers: Layer, outputs: int = 3) -> Graph:
    return chain(
        [Input((size,)), *layers, Dense(units=outputs), MeanSquaredError()],
        Target(form="values", size=outputs),
    )
