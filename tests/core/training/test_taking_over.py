"""Which edits a run takes over by itself: those that leave tensors and answers."""

from dataclasses import replace
from typing import Any

import pytest

from netwright.graph.commands import SetLayer
from netwright.graph.graph import Graph, Node
from netwright.layers.activation import LeakyRelu
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.dropout import Dropout
from netwright.layers.shaping import Flatten
from netwright.training.taking_over import taken_over
from support.build import chain

GRAPH = chain(
    [
        Input((1, 8, 8)),
        Conv2d(filters=4),
        BatchNorm(),
        LeakyRelu(),
        Flatten(),
        Dropout(),
        Dense(units=10),
        SoftmaxCrossEntropy(),
    ]
)


def edited(name: str, **settings: Any) -> Graph:
    graph = GRAPH.copy()
    node = graph.named(name)
    assert isinstance(node, Node)
    SetLayer(node.id, replace(node.layer, **settings)).apply(graph)
    return graph


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("dropout1", {"rate": 0.2}),
        ("conv1", {"frozen": True}),
        ("dense1", {"l2": 0.1}),
        ("dense1", {"max_norm": 2.0}),
        ("dense1", {"initializer": "zeros"}),
        ("bn1", {"momentum": 0.5}),
    ],
)
def test_what_counts_in_training_alone_is_taken_over(name: str, settings: dict[str, Any]) -> None:
    drawn = edited(name, **settings)

    assert taken_over(GRAPH, drawn).nodes == drawn.nodes


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("conv1", {"filters": 5}),
        ("conv1", {"padding": "valid"}),
        ("conv1", {"dilation": (2, 2)}),
        ("conv1", {"bias": False}),
        ("bn1", {"epsilon": 0.1}),
        ("leakyrelu1", {"slope": 0.3}),
        ("dense1", {"units": 3}),
    ],
)
def test_what_changes_tensors_or_answers_waits(name: str, settings: dict[str, Any]) -> None:
    if name == "leakyrelu1":
        name = next(n.name for n in GRAPH.nodes.values() if isinstance(n.layer, LeakyRelu))

    assert taken_over(GRAPH, edited(name, **settings)) is GRAPH


def test_one_is_taken_over_while_another_waits() -> None:
    drawn = edited("dropout1", rate=0.2)
    conv = drawn.named("conv1")
    assert isinstance(conv, Node)
    SetLayer(conv.id, Conv2d(filters=9)).apply(drawn)

    assert taken_over(GRAPH, drawn).nodes == edited("dropout1", rate=0.2).nodes
