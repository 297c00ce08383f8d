"""What lies before and behind a node along the wires."""

from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.activation import Relu


def diamond() -> Graph:
    graph = Graph({name: Node(name, name, Relu()) for name in "abcde"})
    for source, target in ("ab", "ac", "bd", "cd"):
        graph.wires.add(Wire(source, "output", target, "input"))
    return graph


def test_everything_along_the_wires_is_reached_and_nothing_else() -> None:
    graph = diamond()

    assert graph.downstream("b") == {"b", "d"}
    assert graph.downstream("a") == set("abcd")
    assert graph.upstream("d") == set("abcd")
    assert graph.upstream("c") == {"a", "c"}
    assert graph.upstream("e") == graph.downstream("e") == {"e"}


def test_one_node_reaches_another_exactly_if_that_is_reached_from_it() -> None:
    graph = diamond()

    for one in graph.nodes:
        for other in graph.nodes:
            assert (other in graph.downstream(one)) == (one in graph.upstream(other))


def test_a_circle_is_walked_once() -> None:
    graph = diamond()
    graph.wires.add(Wire("d", "output", "a", "input"))

    assert graph.downstream("a") == graph.upstream("a") == set("abcd")
