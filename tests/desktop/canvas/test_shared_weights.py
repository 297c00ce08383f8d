"""Copies of nodes share weights among themselves, never with what was not copied."""

from netwright.graph.commands import ShareWeights
from netwright.graph.levels import level_of
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright_desktop.canvas.clipboard import copied, part_in, pasted
from support.drawings import classifier


def test_a_copy_shares_weights_with_the_copy_of_their_owner() -> None:
    graph = classifier([Input((4,)), Dense(4), Dense(4), Dense(10)])
    ShareWeights({"dense2": "dense1"}).apply(graph)

    for chosen, shares in ((("dense1", "dense2"), True), (("dense2", "dense3"), False)):
        part = part_in(copied(graph, frozenset(chosen)))
        assert part is not None
        first, second = pasted(level_of(graph, ""), part, (0, 0)).command.nodes
        assert second.weights_of == (first.id if shares else "")
        assert not first.weights_of
