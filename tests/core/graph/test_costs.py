"""What nodes cost comes to what the network costs, counted by hand."""

from dataclasses import replace

import pytest

from netwright.graph.analysis import analyze
from netwright.graph.costs import Cost, costs_of, total
from netwright.graph.graph import Group
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from support.build import chain, starter
from support.whole_networks import WHOLE


@pytest.mark.parametrize("name", WHOLE)
def test_nodes_share_out_what_the_network_costs(name: str) -> None:
    analysis = analyze(WHOLE[name])

    every = total(costs_of(analysis).values())

    assert every.parameters == analysis.parameter_count
    assert every.multiply_adds == analysis.multiply_adds


def test_frozen_numbers_and_running_statistics_are_told_apart() -> None:
    layers = [Input((6,)), Dense(units=4, frozen=True), BatchNorm(), Dense(units=3)]
    graph = chain([*layers, SoftmaxCrossEntropy()])

    costs = list(costs_of(analyze(graph)).values())

    assert costs[1] == Cost(frozen=6 * 4 + 4, multiply_adds=24)
    assert (costs[2].trained, costs[2].statistics) == (8, 8)
    assert costs[3] == Cost(trained=4 * 3 + 3, multiply_adds=12)


def test_a_node_of_a_repeated_group_costs_as_much_as_its_copies_together() -> None:
    graph = starter()
    node = next(n for n in graph.nodes.values() if n.layer.kind == "dense" and n.layer.units == 64)  # type: ignore[attr-defined]
    relu = next(w.target for w in graph.wires if w.source == node.id)
    once = costs_of(analyze(graph))[node.id]
    graph.groups["g"] = Group("g", "block", repeat=3)
    for node_id in (node.id, relu):
        graph.set(replace(graph.nodes[node_id], group="g"))

    analysis = analyze(graph)
    costs = costs_of(analysis)

    # The first reads 256 numbers, its two copies the 64 of the one before.
    assert costs[node.id].trained == once.trained + 2 * (64 * 64 + 64)
    assert total(costs.values()).parameters == analysis.parameter_count
