"""Small networks for tests, built through the same commands as on the canvas."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from netwright.data.dataset import Dataset
from netwright.graph.analysis import Analysis
from netwright.graph.commands import AddNodes, Connect
from netwright.graph.graph import Graph, Wire
from netwright.layers.activation import Relu, Sigmoid, Tanh
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError, SoftmaxCrossEntropy
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Add, Flatten

Arrays = dict[str, NDArray[np.generic]]


def _add(graph: Graph, layer: Layer) -> str:
    node = graph.new_node(layer)
    AddNodes((node,)).apply(graph)
    return node.id


def _wire(graph: Graph, source: str, target: str, port: str) -> None:
    output = graph.nodes[source].layer.outputs[0]
    Connect(Wire(source, output, target, port)).apply(graph)


def chain(layers: Sequence[Layer], target: Layer | None = None) -> Graph:
    """One layer after the other; the last is a loss, which gets `target`."""
    graph = Graph()
    ids = [_add(graph, layer) for layer in layers]
    for source, end in pairwise(ids):
        _wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    _wire(graph, _add(graph, target or Target()), ids[-1], "target")
    return graph


def residual(filters: int = 5) -> Graph:
    """Two branches that meet in an Add: one tensor is read twice."""
    graph = Graph()
    x = _add(graph, Input((2, 7, 5)))
    first = _add(graph, Conv2d(filters=filters))
    relu = _add(graph, Relu())
    second = _add(graph, Conv2d(filters=filters))
    add = _add(graph, Add())
    after = _add(graph, Relu())
    flat = _add(graph, Flatten())
    dense = _add(graph, Dense(units=3))
    loss = _add(graph, SoftmaxCrossEntropy())
    for source, end in zip([x, first, relu, second], [first, relu, second, add], strict=True):
        _wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    _wire(graph, relu, add, "b")
    for source, end in zip([add, after, flat, dense], [after, flat, dense, loss], strict=True):
        _wire(graph, source, end, graph.nodes[end].layer.inputs[0])
    _wire(graph, _add(graph, Target(size=3)), loss, "target")
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


def _images(shape: tuple[int, ...], *layers: Layer, classes: int = 7) -> Graph:
    return chain(
        [Input(shape), *layers, Flatten(), Dense(units=classes), SoftmaxCrossEntropy()],
        Target(size=classes),
    )


def _vectors(size: int, *layers: Layer, outputs: int = 3) -> Graph:
    return chain(
        [Input((size,)), *layers, Dense(units=outputs), MeanSquaredError()],
        Target(form="values", size=outputs),
    )


NETWORKS: dict[str, Graph] = {
    "starter": starter(),
    "residual": residual(),
    "one dense": _vectors(1, outputs=1),
    "dense odd": _vectors(13, Dense(units=11), Tanh(), Dense(units=17), Sigmoid()),
    "dense wide": _vectors(100, Dense(units=130), Relu(), Dense(units=37, bias=False), Relu()),
    "activations first": _vectors(6, Tanh(), Dense(units=5), Sigmoid(), Relu()),
    "softmax regression": chain(
        [Input((9,)), Dense(units=23), SoftmaxCrossEntropy()], Target(size=23)
    ),
    "one-hot": chain(
        [Input((9,)), Dense(units=4), Sigmoid(), MeanSquaredError()],
        Target(form="one-hot", size=4),
    ),
    "conv same": _images((1, 9, 7), Conv2d(filters=3, kernel=(3, 5))),
    "conv valid": _images((2, 9, 7), Conv2d(filters=7, kernel=(2, 4), padding="valid"), Tanh()),
    "conv stride": _images(
        (3, 11, 8), Conv2d(filters=13, stride=(2, 3)), Relu(), Conv2d(filters=6)
    ),
    "conv stride beyond kernel": _images(
        (4, 9, 9),
        Conv2d(filters=5, kernel=(1, 2), stride=(3, 4), bias=False),
        Sigmoid(),
        Conv2d(filters=2, kernel=(1, 1)),
        Conv2d(filters=8, kernel=(2, 2), stride=(2, 1)),
    ),
    "conv wide kernel": _images((1, 4, 3), Conv2d(filters=2, kernel=(9, 7)), Conv2d(filters=3)),
    "conv channels": _images((19, 5, 5), Conv2d(filters=22), Relu(), Conv2d(filters=9)),
    "pool overlap": _images(
        (2, 9, 10),
        Conv2d(filters=4),
        Relu(),
        MaxPool2d(window=(3, 3), stride=(2, 2), padding="same"),
    ),
    "pool gaps": _images((3, 11, 9), Conv2d(filters=4), MaxPool2d(window=(2, 3), stride=(3, 4))),
    "pool first": _images((2, 6, 6), MaxPool2d(), Conv2d(filters=3), MaxPool2d(padding="same")),
    "flatten then relu": _images((2, 4, 4), Conv2d(filters=3), Flatten(), Relu()),
}
"""Every operation, with sizes that fit no register."""


def data_for(analysis: Analysis, samples: int, seed: int = 0) -> Arrays:
    """Random samples for every data tensor of a network."""
    rng = np.random.default_rng(seed)
    data: Arrays = {}
    for item in analysis.data:
        if item.form == "class":
            classes = analysis.losses[0].inputs[0].size
            data[item.tensor.name] = rng.integers(0, classes, samples)
        else:
            values = rng.standard_normal((samples, *item.tensor.shape))
            data[item.tensor.name] = values.astype(np.float32)
    return data


def weights_for(analysis: Analysis, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    """Random weights and biases of the initial size."""
    rng = np.random.default_rng(seed)
    weights = {
        p.tensor.name: p.initializer.values(seed, p.tensor.name, p.tensor.shape)
        for p in analysis.parameters
    }
    for name, value in weights.items():
        if name.endswith("bias"):
            weights[name] = (0.1 * rng.standard_normal(value.shape)).astype(np.float32)
    return weights


def dataset_for(graph: Graph, analysis: Analysis, samples: int = 50, seed: int = 0) -> Dataset:
    """A data set of random samples, two thirds of them for training."""
    data = data_for(analysis, samples, seed)
    by_slot = {item.slot: data[item.tensor.name] for item in analysis.data}
    cut = 2 * samples // 3
    order = np.arange(samples)
    parts = {"training": order[:cut], "validation": order[cut:], "test": order[:0]}
    targets = by_slot["target"]
    one_hot = any(item.form == "one-hot" for item in analysis.data)
    if one_hot:
        targets = targets.argmax(axis=1)
    del graph
    return Dataset("random", by_slot["input"], targets, parts)  # type: ignore[arg-type]
