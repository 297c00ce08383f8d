"""Projects that come with the program, built through the same commands as by hand."""

from collections.abc import Callable
from itertools import pairwise

from netwright.data.digits import DIGITS_DIGEST
from netwright.data.source import DataSource
from netwright.graph.commands import AddNodes
from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright.project.project import Project
from netwright.training.settings import TrainingSettings

COLUMN, ROW = 260.0, 180.0
"""From one node to the next, and from one line to the next: wires run between the lines."""
_COLUMNS = 4


def example(name: str) -> Project:
    """The example of that name, new each time; KeyError if there is none."""
    make = _MAKERS[name]
    return Project(make(), TrainingSettings(), DataSource(digest=DIGITS_DIGEST), name)


def _digits() -> Graph:
    """A small convolutional network: about 97 of 100 test digits right after a second."""
    return _network(
        [
            Input((1, 8, 8)),
            Conv2d(16),
            Relu(),
            MaxPool2d(),
            Flatten(),
            Dense(64),
            Relu(),
            Dense(10, initializer="Glorot uniform"),
        ],
        Target("class", 10),
        SoftmaxCrossEntropy(),
    )


def _logistic() -> Graph:
    return _network(
        [Input((1, 8, 8)), Flatten(), Dense(10, initializer="Glorot uniform")],
        Target("class", 10),
        SoftmaxCrossEntropy(),
    )


def _mlp() -> Graph:
    glorot = "Glorot uniform"
    return _network(
        [
            Input((1, 8, 8)),
            Flatten(),
            Dense(64, initializer=glorot),
            Tanh(),
            Dense(32, initializer=glorot),
            Sigmoid(),
            Dense(10, initializer=glorot),
        ],
        Target("one-hot", 10),
        MeanSquaredError(),
    )


_MAKERS: dict[str, Callable[[], Graph]] = {"digits": _digits, "logistic": _logistic, "mlp": _mlp}

EXAMPLES: dict[str, str] = {
    "digits": "A convolutional network that reads handwritten digits: the place to start.",
    "logistic": "Softmax regression on the digits: one dense layer, no hidden one.",
    "mlp": "Two hidden layers with tanh and sigmoid, taught the digits by mean squared error.",
}
"""What there is, each in a line."""


def _network(chain: list[Layer], target: Layer, loss: Layer) -> Graph:
    """The chain in lines of four like text, the loss under its end, the target to its left.

    Ids are the names, so that an example has the same bytes wherever it is saved.
    """
    graph = Graph()
    nodes: list[Node] = []
    end = (len(chain) - 1) // _COLUMNS
    last = max((len(chain) - 1) % _COLUMNS, 1)
    places = [divmod(number, _COLUMNS) for number in range(len(chain))]
    for layer, (row, column) in zip(
        [*chain, target, loss], [*places, (end + 1, last - 1), (end + 1, last)], strict=True
    ):
        name = graph.free_name(layer.short, (node.name for node in nodes))
        nodes.append(Node(name, name, layer, (column * COLUMN, row * ROW)))
    steps, (answer, judge) = nodes[:-2], nodes[-2:]
    wires = [Wire(a.id, "output", b.id, "input") for a, b in pairwise(steps)]
    wires.append(Wire(steps[-1].id, "output", judge.id, "prediction"))
    wires.append(Wire(answer.id, "output", judge.id, "target"))
    AddNodes(tuple(nodes), tuple(wires)).apply(graph)
    return graph
