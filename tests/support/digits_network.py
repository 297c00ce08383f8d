"""The network of the digits, small, with ids that are its names, as the canvas draws it."""

from itertools import pairwise

from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import SoftmaxCrossEntropy
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten

STEP = 260.0


def digits_network() -> Graph:
    """Input, Conv, ReLU, Pool, Flatten, Dense, loss and Target; ids are the names."""
    layers = {
        "input1": Input(),
        "conv1": Conv2d(),
        "relu1": Relu(),
        "pool1": MaxPool2d(),
        "flatten1": Flatten(),
        "dense1": Dense(units=10),
        "loss1": SoftmaxCrossEntropy(),
    }
    graph = Graph()
    for column, (name, layer) in enumerate(layers.items()):
        graph.nodes[name] = Node(name, name, layer, (column * STEP, 0.0))
    graph.nodes["target1"] = Node("target1", "target1", Target(), (5 * STEP, 140.0))
    names = list(layers)
    for source, target in pairwise(names[:-1]):
        graph.wires.add(Wire(source, "output", target, "input"))
    graph.wires.add(Wire("dense1", "output", "loss1", "prediction"))
    graph.wires.add(Wire("target1", "output", "loss1", "target"))
    return graph
