"""Networks whose node ids are their names, so that a test can speak of them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.activation import Relu, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten


def chain(layers: Iterable[Layer]) -> Graph:
    """Layers one after the other; the ids are the names."""
    graph = Graph()
    for layer in layers:
        name = graph.free_name(layer.short)
        graph.nodes[name] = Node(name, name, layer)
    for before, after in pairwise(graph.nodes.values()):
        graph.wires.add(Wire(before.id, before.layer.outputs[0], after.id, after.layer.inputs[0]))
    return graph


def classifier(layers: Iterable[Layer]) -> Graph:
    """A chain that ends in softmax + cross-entropy with its target."""
    graph = chain([*layers, SoftmaxCrossEntropy()])
    graph.nodes["target1"] = Node("target1", "target1", Target())
    graph.wires.add(Wire("target1", "output", "loss1", "target"))
    return graph


def lenet() -> Graph:
    """LeNet-5 as it is built today: full connections, max pooling; 1 x 32 x 32."""
    return classifier(
        [
            Input((1, 32, 32)),
            Conv2d(6, kernel=(5, 5), padding="valid"),
            Tanh(),
            MaxPool2d(),
            Conv2d(16, kernel=(5, 5), padding="valid"),
            Tanh(),
            MaxPool2d(),
            Conv2d(120, kernel=(5, 5), padding="valid"),
            Tanh(),
            Flatten(),
            Dense(84),
            Tanh(),
            Dense(10),
        ]
    )


STEP = 260.0
"""From one column of a drawing to the next."""


def digits_network() -> Graph:
    """A small digits network drawn in one row, its Target below."""
    graph = classifier([Input(), Conv2d(), Relu(), MaxPool2d(), Flatten(), Dense(units=10)])
    for column, node in enumerate(list(graph.nodes.values())):
        place = (5 * STEP, 140.0) if node.name == "target1" else (column * STEP, 0.0)
        graph.nodes[node.id] = replace(node, position=place)
    return graph
