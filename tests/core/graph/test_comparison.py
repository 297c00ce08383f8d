"""Two networks are compared by what they compute."""

import pytest

from netwright.graph.arranging import Collapse
from netwright.graph.commands import Command, Disconnect, MoveNodes, RenameNode, SetLayer
from netwright.graph.comparison import same_network
from netwright.layers.dense import Dense
from netwright.project.examples import example


def test_a_copy_computes_the_same_also_when_moved_and_collapsed() -> None:
    graph = example("digits").graph
    other = graph.copy()
    MoveNodes({"dense1": (1.0, 2.0)}).apply(other)
    Collapse({"dense1": True}).apply(other)

    assert same_network(graph, other)


@pytest.mark.parametrize(
    "edit",
    [
        SetLayer("dense1", Dense(units=12)),
        RenameNode("dense1", "fc1"),
        Disconnect((min(example("digits").graph.wires),)),
    ],
    ids=["setting", "name", "wire"],
)
def test_another_setting_name_or_wire_makes_another_network(edit: Command) -> None:
    graph = example("digits").graph
    other = graph.copy()
    edit.apply(other)

    assert not same_network(graph, other)
