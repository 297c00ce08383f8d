"""Grafting where paths meet: sums, products and concatenations of what was learned."""

from collections.abc import Sequence

import numpy as np
import pytest

from netwright.graph.analysis import analyze
from netwright.graph.commands import Connect
from netwright.graph.graph import Graph
from netwright.layers.activation import Relu, Tanh
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.channels import Softmax
from netwright.layers.convolution import Conv2d
from netwright.layers.layer import Layer
from netwright.layers.merging import Add, Concatenate
from netwright.layers.pooling import AveragePool2d
from netwright.layers.shaping import Reshape
from netwright.training.graft import Fate, Passage
from support.build import add, residual, wire
from support.edits import id_of, with_layer
from support.grafting import (
    DIGITS,
    LENET,
    STATE,
    behind_a_convolution,
    difference,
    grafted,
    trained,
)
from support.networks import dataset_for


def with_branch(graph: Graph, name: str, layers: Sequence[Layer], join: Layer) -> Graph:
    """Beside a node and what it feeds, a branch of new layers that meets it in a new layer."""
    edited = graph.copy()
    source = end = id_of(graph, name)
    fed = graph.wires_from(source)
    for layer in layers:
        new = add(edited, layer)
        wire(edited, end, new, layer.inputs[0])
        end = new
    joined = add(edited, join)
    wire(edited, source, joined, "a")
    wire(edited, end, joined, "b")
    for old in fed:
        edited.wires.discard(old)
        Connect(old._replace(source=joined)).apply(edited)
    return edited


@pytest.mark.parametrize(
    "layers",
    [
        [Conv2d(filters=16), Relu(), Conv2d(filters=16)],
        [Conv2d(filters=16), BatchNorm(), Relu(), Conv2d(filters=16), BatchNorm()],
        [Conv2d(filters=32, kernel=(1, 1)), Tanh(), Conv2d(filters=16), Relu()],
    ],
)
def test_a_new_residual_branch_adds_nothing_yet(layers: list[Layer]) -> None:
    edited = with_branch(LENET, "relu2", layers, Add())

    assert difference(LENET, edited, STATE, DIGITS.inputs[:100]) < 1e-5


def test_a_new_branch_that_is_put_beside_the_old_one_is_not_listened_to_yet() -> None:
    edited = with_branch(LENET, "relu2", [Conv2d(filters=7)], Concatenate())

    assert difference(LENET, edited, STATE, DIGITS.inputs[:100]) < 1e-5


def test_widening_both_branches_of_a_sum_leaves_the_answers() -> None:
    old = residual(5)
    dataset = dataset_for(old, analyze(old), 60)
    state = trained(old, dataset, 40)
    edited = with_layer(with_layer(old, "conv1", filters=8), "conv2", filters=8)

    assert difference(old, edited, state, dataset.inputs) < 1e-5


@pytest.mark.parametrize(
    ("behind", "wide"),
    [
        ([BatchNorm(), Relu(), AveragePool2d()], {"filters": 11}),
        ([Conv2d(filters=4, groups=1), BatchNorm()], {"filters": 9}),
    ],
)
def test_what_passes_channels_on_passes_copies_on(
    behind: list[Layer], wide: dict[str, object]
) -> None:
    old = behind_a_convolution(behind)
    state = trained(old, steps=40)

    edited = with_layer(old, "conv1", **wide)

    assert difference(old, edited, state, DIGITS.inputs[:100]) < 2e-5


@pytest.mark.parametrize("behind", [[Softmax()], [Reshape((-1,))], [Conv2d(filters=12, groups=2)]])
def test_where_copies_cannot_be_shared_out_new_units_begin_as_new_ones(
    behind: list[Layer],
) -> None:
    old = behind_a_convolution(behind)
    state = trained(old, steps=40)

    found = grafted(old, with_layer(old, "conv1", filters=8), state)

    weight = found.state.weights["conv1/weight"]
    assert np.array_equal(weight[:6], state.weights["conv1/weight"])
    assert not np.array_equal(weight[6:], weight[:2])
    assert weight[6:].any()
    assert Passage(
        "conv1/weight", Fate.GROWN, "6x1x3x3 → 8x1x3x3: new units begin as in a new layer"
    ) in (found.passages)
