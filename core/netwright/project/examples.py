"""Projects that come with the program, built through the same commands as by hand."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from netwright.data.digits import DIGITS_DIGEST
from netwright.data.source import DataSource
from netwright.graph.commands import AddNodes
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.lines import COLUMNS, places_in_lines, ways_in_lines
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.merging import Add
from netwright.layers.pooling import AveragePool2d, GlobalAveragePool, MaxPool2d
from netwright.layers.recurrent import Lstm
from netwright.layers.shaping import Flatten, Reshape
from netwright.project.project import Project
from netwright.training.settings import TrainingSettings

_GLOROT = "Glorot uniform"
_MORE_COLUMNS = 5


def example(name: str) -> Project:
    """The example of that name, new each time; KeyError if there is none."""
    graph = _MAKERS[name]()
    settings, source = _OTHERS.get(name, (TrainingSettings(), DataSource(digest=DIGITS_DIGEST)))
    return Project(graph, settings, source, name)


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
            Dense(10, initializer=_GLOROT),
        ],
        Target("class", 10),
        SoftmaxCrossEntropy(),
    )


def _logistic() -> Graph:
    return _network(
        [Input((1, 8, 8)), Flatten(), Dense(10, initializer=_GLOROT)],
        Target("class", 10),
        SoftmaxCrossEntropy(),
    )


def _mlp() -> Graph:
    return _network(
        [
            Input((1, 8, 8)),
            Flatten(),
            Dense(64, initializer=_GLOROT),
            Tanh(),
            Dense(32, initializer=_GLOROT),
            Sigmoid(),
            Dense(10, initializer=_GLOROT),
        ],
        Target("one-hot", 10),
        MeanSquaredError(),
    )


def _lenet() -> Graph:
    """LeNet-5 (LeCun et al. 1998) for 8 x 8 images, with what was found later."""
    return _network(
        [
            Input((1, 8, 8)),
            Conv2d(6, (5, 5)),
            BatchNorm(),
            Tanh(),
            AveragePool2d(),
            Conv2d(16),
            BatchNorm(),
            Tanh(),
            Flatten(),
            Dropout(0.25),
            Dense(84, initializer=_GLOROT),
            Tanh(),
            Dense(10, initializer=_GLOROT),
        ],
        Target("class", 10),
        SoftmaxCrossEntropy(),
        columns=_MORE_COLUMNS,
    )


def _resnet() -> Graph:
    """One block of a residual network (He et al. 2016): the input of the block is added again."""
    return _network(
        [
            Input((1, 8, 8)),
            Conv2d(16, bias=False),
            BatchNorm(),
            Relu(),
            Conv2d(16, bias=False),
            BatchNorm(),
            Relu(),
            Conv2d(16, bias=False),
            BatchNorm(),
            Add(),
            Relu(),
            GlobalAveragePool(),
            Dense(10, initializer=_GLOROT),
        ],
        Target("class", 10),
        SoftmaxCrossEntropy(),
        columns=_MORE_COLUMNS,
        shortcuts=[Wire("relu1", "output", "add1", "b")],
    )


def _lstm() -> Graph:
    """The image is a sequence: 8 steps, each a row of 8 numbers."""
    return _network(
        [
            Input((1, 8, 8)),
            Reshape((8, 8)),
            Lstm(units=48, initializer=_GLOROT),
            Dense(10, initializer=_GLOROT),
        ],
        Target("class", 10),
        SoftmaxCrossEntropy(),
    )


def _spirals() -> Graph:
    """Tells of a point in the plane in which of two spirals it lies."""
    return _plane(16, 16, 8)


def _xor() -> Graph:
    """The smallest task that no single layer can solve."""
    return _plane(8)


def _plane(*widths: int) -> Graph:
    """Two coordinates, hidden layers with tanh, two classes."""
    hidden = [(Dense(units, initializer=_GLOROT), Tanh()) for units in widths]
    return _network(
        [Input((2,)), *(layer for pair in hidden for layer in pair), Dense(2, initializer=_GLOROT)],
        Target("class", 2),
        SoftmaxCrossEntropy(),
    )


_MAKERS: dict[str, Callable[[], Graph]] = {
    "digits": _digits,
    "logistic": _logistic,
    "mlp": _mlp,
    "lenet": _lenet,
    "resnet": _resnet,
    "lstm": _lstm,
    "spirals": _spirals,
    "xor": _xor,
}
_OTHERS: dict[str, tuple[TrainingSettings, DataSource]] = {
    "spirals": (
        TrainingSettings(epochs=100_000, learning_rate=0.001),
        DataSource("spirals", noise=0.1),
    ),
    "xor": (
        TrainingSettings(epochs=50_000, learning_rate=0.003),
        DataSource("xor"),
    ),
}
"""Those that are trained in another way, or on other data than the digits."""

EXAMPLES: dict[str, str] = {
    "digits": "A convolutional network that reads handwritten digits: the place to start.",
    "logistic": "Softmax regression on the digits: one dense layer, no hidden one.",
    "mlp": "Two hidden layers with tanh and sigmoid, taught the digits by mean squared error.",
    "lenet": "LeNet-5 in small, with batch norm and dropout.",
    "resnet": "A residual network: what goes into its block is added to what comes out.",
    "lstm": "An LSTM that reads each digit row by row, as a sequence of 8 steps.",
    "spirals": "Two spirals: points in the plane, and a boundary that winds between them.",
    "xor": "XOR: four corners, and the hidden layer that it takes to tell them apart.",
}
"""What there is, each in a line."""


def _network(
    chain: list[Layer],
    target: Layer,
    loss: Layer,
    columns: int = COLUMNS,
    shortcuts: Sequence[Wire] = (),
) -> Graph:
    """The chain in lines like text, the loss under its end, the target to its left.

    Ids are the names, so that an example has the same bytes wherever it is saved.
    """
    graph = Graph()
    nodes: list[Node] = []
    places, of_target, of_loss = places_in_lines(len(chain), columns)
    for layer, place in zip([*chain, target, loss], [*places, of_target, of_loss], strict=True):
        name = graph.free_name(layer.short, (node.name for node in nodes))
        nodes.append(Node(name, name, layer, place))
    steps, (answer, judge) = nodes[:-2], nodes[-2:]
    wires = [Wire(a.id, "output", b.id, b.layer.inputs[0]) for a, b in pairwise(steps)]
    wires.extend(shortcuts)
    wires.append(Wire(steps[-1].id, "output", judge.id, "prediction"))
    wires.append(Wire(answer.id, "output", judge.id, "target"))
    ways = ways_in_lines({node.id: node for node in nodes}, wires)
    AddNodes(tuple(nodes), tuple(wires), routes=ways).apply(graph)
    return graph
