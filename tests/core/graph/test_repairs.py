"""What mends a problem is offered, and mends it."""

import pytest

from netwright.graph.analysis import analyze
from netwright.graph.commands import Disconnect, RemoveNodes
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.repairs import Repair, repairs
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.losses import MeanSquaredError
from netwright.layers.recurrent import Lstm
from support.drawings import chain, classifier, digits_network


def offered(graph: Graph, node_id: str) -> list[Repair]:
    analysis = analyze(graph)
    return [r for p in analysis.problems_of(node_id) for r in repairs(graph, analysis, p)]


def test_a_flatten_is_offered_before_dense() -> None:
    graph = classifier([Input((1, 8, 8)), Conv2d(), Dense(units=10)])

    labels = [repair.label for repair in offered(graph, "dense1")]

    assert labels[:2] == ["Insert Flatten", "Insert Global Average Pool"]


@pytest.mark.parametrize(
    "layers",
    [
        (Input((1, 8, 8)), Dense(units=10)),
        (Input((64,)), Conv2d()),
        (Input((192,)), Conv2d()),
        (Input((30,)), Lstm()),
    ],
    ids=str,
)
def test_every_adapter_mends_the_shape_and_undo_takes_it_back(layers: tuple[Layer, ...]) -> None:
    graph = chain(layers)
    before, last = graph.copy(), list(graph.nodes)[-1]
    found = [r for r in offered(graph, last) if r.node]

    assert found
    for repair in found:
        back = repair.command.apply(graph)
        assert analyze(graph).nodes[last].outputs
        back.apply(graph)
        assert graph == before


def test_an_adapter_lies_in_the_group_of_the_layer_after_it() -> None:
    graph = chain([Input((1, 8, 8)), Dense(units=10)])

    repair = offered(graph, "dense1")[0]

    assert repair.wire == Wire("input1", "output", "dense1", "input")
    assert repair.node is not None
    assert repair.node.group == graph.nodes["dense1"].group


def test_where_no_adapter_helps_none_is_offered() -> None:
    graph = chain([Input((1, 4, 4)), Conv2d(kernel=(9, 9), padding="valid")])

    assert [repair.label for repair in offered(graph, "conv1")] == ["Delete conv1"]


def test_the_only_target_is_wired_to_the_loss() -> None:
    graph = digits_network()
    wires = set(graph.wires)
    Disconnect((Wire("target1", "output", "loss1", "target"),)).apply(graph)

    (repair,) = offered(graph, "loss1")

    assert repair.label == "Wire target1 to loss1"
    repair.command.apply(graph)
    assert graph.wires == wires


def test_a_loss_without_any_target_is_given_one() -> None:
    graph = digits_network()
    RemoveNodes(("target1",)).apply(graph)

    (repair,) = offered(graph, "loss1")
    repair.command.apply(graph)

    assert repair.label == "Add a Target"
    assert not analyze(graph).problems


def test_the_new_target_of_a_loss_of_numbers_gives_as_many_numbers() -> None:
    graph = chain([Input((8,)), Dense(units=3), MeanSquaredError()])

    (repair,) = offered(graph, "loss1")
    repair.command.apply(graph)

    assert repair.node is not None
    assert repair.node.layer == Target("values", 3)
    assert not analyze(graph).problems


def test_the_only_layer_that_waits_is_wired() -> None:
    graph = digits_network()
    wire = Wire("conv1", "output", "relu1", "input")
    Disconnect((wire,)).apply(graph)

    (there,) = offered(graph, "relu1")
    here = offered(graph, "conv1")

    assert there.label == "Wire conv1 to relu1"
    assert [repair.label for repair in here] == ["Wire conv1 to relu1", "Delete conv1"]
    there.command.apply(graph)
    assert wire in graph.wires


def test_a_node_that_nothing_uses_can_be_deleted() -> None:
    graph = digits_network()
    graph.nodes["spare"] = Node("spare", "spare", Input())

    (repair,) = offered(graph, "spare")
    repair.command.apply(graph)

    assert repair.label == "Delete spare"
    assert not analyze(graph).problems
