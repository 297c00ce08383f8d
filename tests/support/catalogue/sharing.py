"""Networks in which two nodes use one set of weights."""

from collections.abc import Callable, Sequence

from netwright.graph.commands import ShareWeights
from netwright.graph.graph import Graph
from netwright.layers.activation import PRelu, Relu, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.embedding import Embedding
from netwright.layers.layer import Layer
from netwright.layers.merging import Concatenate, Multiply
from netwright.layers.rearrangement import Slice
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Flatten
from support.build import Branches

Layers = Callable[[], Sequence[Layer]]


def twins(source: Input, layers: Layers, join: Layer, parts: Sequence[Slice] = ()) -> Graph:
    """Two branches of the same layers, the second of which uses the weights of the first."""
    net = Branches(source)
    ends: list[str] = []
    chains: list[list[str]] = []
    for part in parts or (None, None):
        x = net.then(net.start, part) if part else net.start
        chain = []
        for layer in layers():
            x = net.then(x, layer)
            chain.append(x)
        chains.append(chain)
        ends.append(x)
    first, second = chains
    users = [pair for pair in zip(second, first, strict=True) if _has_weights(net.graph, pair[0])]
    ShareWeights(dict(users)).apply(net.graph)
    scores = net.then(net.join(join, *ends), Flatten(), Dense(units=3))
    return net.ended(scores, SoftmaxCrossEntropy(), Target(size=3))


def _has_weights(graph: Graph, node_id: str) -> bool:
    return graph.nodes[node_id].layer.has_weights


def halves(size: int) -> Sequence[Slice]:
    return Slice(stop=size), Slice(start=size)


def in_a_row() -> Graph:
    """The same layer three times, one after the other: a chain of owners."""
    net = Branches(Input((5,)))
    first = net.then(net.start, Dense(5))
    second = net.then(first, Tanh(), Dense(5))
    third = net.then(second, Tanh(), Dense(5))
    ShareWeights({second: first, third: second}).apply(net.graph)
    return net.ended(net.then(third, Dense(3)), SoftmaxCrossEntropy(), Target(size=3))


NETWORKS: dict[str, Graph] = {
    "siamese": twins(
        Input((14,)), lambda: (Dense(9), PRelu(True), Dense(6)), Multiply(), halves(7)
    ),
    "siamese of images": twins(
        Input((4, 6, 5)),
        lambda: (Conv2d(3, bias=False), BatchNorm(momentum=0.3), Relu()),
        Concatenate(),
        halves(2),
    ),
    "siamese of sequences": twins(
        Input((8, 3)), lambda: (Lstm(units=4, direction="bidirectional"),), Multiply(), halves(4)
    ),
    "siamese of words": twins(
        Input((6,), form="indices"),
        lambda: (Embedding(vocabulary=7, features=5), Tanh()),
        Multiply(),
        halves(3),
    ),
    "shared in a row": in_a_row(),
}
