"""Networks with several inputs and outputs, each with an array of its own."""

from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Softplus, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import Huber
from netwright.layers.merging import Concatenate
from netwright.layers.shaping import Flatten
from support.build import Branches, add


def two_inputs_two_outputs() -> Graph:
    """An image and a row of numbers; a class and values; the class weighted sample by sample."""
    net = Branches(Input((2, 5, 4)))
    image = net.then(net.start, Conv2d(filters=3), Relu(), Flatten())
    numbers = add(net.graph, Input((6,), source="numbers"))
    both = net.join(Concatenate(), image, net.then(numbers, Dense(units=5), Tanh()))
    weight = net.then(add(net.graph, Input((1,), source="importance")), Softplus())
    scores = net.then(both, Dense(units=4))
    net.join(SoftmaxCrossEntropy(weight=0.5), scores, add(net.graph, Target(size=4)), weight)
    values = net.then(both, Dense(units=2))
    target = add(net.graph, Target("values", 2, source="sizes"))
    net.join(Huber(weight=2.0), values, target)
    return net.graph


NETWORKS: dict[str, Graph] = {"two inputs, two outputs": two_inputs_two_outputs()}
