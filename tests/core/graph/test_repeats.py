"""A repeated group written out as groups of their own: the network stays the same."""

from dataclasses import replace

import pytest

from netwright.graph.analysis import analyze
from netwright.graph.arranging import PutInGroup, SetGroups, SetMarks
from netwright.graph.graph import Graph, Group, Wire
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.marks import Note
from netwright.graph.repeats import written_out
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from support.build import chain


def repeated(times: int) -> Graph:
    """input, `times` residual blocks, each with an inner group and a note, dense, loss."""
    graph = chain([Input((4,)), Dense(4), Relu(), Add(), Dense(3), SoftmaxCrossEntropy()])
    ids = {node.name: node.id for node in graph.nodes.values()}
    graph.wires.add(Wire(ids["input1"], "output", ids["add1"], "b"))
    groups = {"g": Group("g", "block1", repeat=times), "h": Group("h", "inner", group="g")}
    SetGroups(groups).apply(graph)
    PutInGroup({ids["dense1"]: "h", ids["relu1"]: "g", ids["add1"]: "g"}).apply(graph)
    SetMarks({"n": Note("n", "residual", (0.0, 0.0), (80.0, 40.0), "g")}).apply(graph)
    return graph


@pytest.mark.parametrize("times", [2, 3, 5])
def test_the_network_computes_the_same(times: int) -> None:
    graph = repeated(times)
    before = analyze(graph)
    command = written_out(graph, "g", (260.0, 0.0))
    assert command is not None
    command.apply(graph)
    after = analyze(graph)
    assert not after.problems
    assert [c.operation for c in after.calls] == [c.operation for c in before.calls]
    assert after.parameter_count == before.parameter_count
    assert [group.repeat for group in graph.groups.values()] == [1] * 2 * times
    assert len(graph.marks) == times
    assert graph_from_data(graph_to_data(graph)) == graph


def test_it_can_be_taken_back() -> None:
    graph = repeated(3)
    before = graph_to_data(graph)
    command = written_out(graph, "g", (260.0, 0.0))
    assert command is not None
    command.apply(graph).apply(graph)
    assert graph_to_data(graph) == before


def test_a_group_that_cannot_be_repeated_is_not_written_out() -> None:
    graph = repeated(2)
    loss = next(node.id for node in graph.nodes.values() if node.layer.is_loss)
    PutInGroup({loss: "g"}).apply(graph)
    assert written_out(graph, "g", (260.0, 0.0)) is None


def test_weights_shared_inside_are_shared_in_each_copy_and_others_stay() -> None:
    graph = chain([Input((4,)), Dense(4), Dense(4), Dense(4), Dense(3), SoftmaxCrossEntropy()])
    ids = {node.name: node.id for node in graph.nodes.values()}
    for user, owner in (("dense2", "dense1"), ("dense3", "dense1")):
        graph.set(replace(graph.nodes[ids[user]], weights_of=ids[owner]))
    SetGroups({"g": Group("g", "block", repeat=2)}).apply(graph)
    PutInGroup({ids["dense2"]: "g", ids["dense3"]: "g"}).apply(graph)
    command = written_out(graph, "g", (260.0, 0.0))
    assert command is not None
    command.apply(graph)
    assert analyze(graph).parameter_count == (4 * 4 + 4) + (4 * 3 + 3)
