"""Which wires may be laid, and the sentence where one may not."""

import pytest

from netwright.graph.connection import judge
from netwright.graph.graph import Wire
from netwright.layers.dense import Dense
from support.drawings import classifier


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        (Wire("gone", "output", "dense1", "input"), "One end of this wire is not in the network."),
        (Wire("dense1", "output", "gone", "input"), "One end of this wire is not in the network."),
        (Wire("dense1", "hidden", "dense2", "input"), "dense1 has no output called hidden."),
        (Wire("dense1", "output", "dense2", "state"), "dense2 has no input called state."),
        (
            Wire("dense2", "output", "dense1", "input"),
            "This would make a circle: dense2 depends on dense1.",
        ),
        (
            Wire("dense1", "output", "dense1", "input"),
            "This would make a circle: dense1 depends on dense1.",
        ),
        (Wire("dense1", "output", "dense2", "input"), "This wire is there already."),
    ],
)
def test_a_wire_that_cannot_be_is_refused_with_a_reason(wire: Wire, reason: str) -> None:
    graph = classifier([Dense(3), Dense(4)])

    verdict = judge(graph, wire)

    assert (verdict.ok, verdict.reason) == (False, reason)


def test_a_wire_forward_may_be_laid_even_to_a_taken_input() -> None:
    graph = classifier([Dense(3), Dense(4)])

    assert judge(graph, Wire("dense1", "output", "loss1", "prediction")).ok
