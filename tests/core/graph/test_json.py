"""A graph survives the disk; data that are no graph are named."""

import copy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.graph.graph import Graph, Node
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.graph.plain import GraphFormatError
from netwright.layers.catalog import SHELF
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.setting import Rule, default_of, settings_of
from support.drawings import classifier, lenet


def values_of(default: Any, rule: Rule) -> st.SearchStrategy[Any]:
    """Every value that a setting allows."""
    if isinstance(default, bool):
        return st.booleans()
    if rule.check is not None:
        check = rule.check
        return (st.just(default) | st.text("01/")).filter(lambda text: not check(text))
    if isinstance(default, str):
        return st.sampled_from(rule.choices or (default, "x ** 2 - a"))
    whole = st.integers(
        None if rule.low is None else int(rule.low), None if rule.high is None else int(rule.high)
    )
    if rule.fractions:
        return st.lists(st.floats(rule.low, rule.high), max_size=5).map(tuple)
    if isinstance(default, tuple):
        return st.lists(whole, min_size=1, max_size=5).map(tuple)
    return whole if isinstance(default, int) else st.floats(rule.low, rule.high)


def layers_of(kind: type[Layer]) -> st.SearchStrategy[Layer]:
    rules = {f.name: values_of(default_of(f), rule) for f, rule in settings_of(kind)}
    return st.fixed_dictionaries(rules).map(lambda values: kind(**values))


def through_the_disk(graph: Graph) -> Graph:
    return graph_from_data(msgspec.json.decode(msgspec.json.encode(graph_to_data(graph))))


@pytest.mark.parametrize("kind", SHELF, ids=lambda kind: kind.kind)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_every_setting_of_every_layer_survives_the_disk(
    kind: type[Layer], data: st.DataObject
) -> None:
    layer = data.draw(layers_of(kind))
    x, y = data.draw(st.floats(-1e6, 1e6)), data.draw(st.floats(-1e6, 1e6))
    graph = Graph({"a": Node("a", "a name", layer, (x, y))})

    assert through_the_disk(graph) == graph


def test_nodes_keep_their_order_and_wires_their_ends() -> None:
    graph = lenet()

    again = through_the_disk(graph)

    assert list(again.nodes.items()) == list(graph.nodes.items())
    assert again.wires == graph.wires


def test_equal_graphs_give_equal_data() -> None:
    one, other = lenet(), lenet()
    other.wires = set()
    for wire in sorted(one.wires, reverse=True):
        other.wires.add(wire)

    assert graph_to_data(one) == graph_to_data(other)


def changed(**parts: Any) -> dict[str, Any]:
    """The data of a small network with parts of its second node set anew."""
    data = graph_to_data(classifier([Input((4,)), Dense(10)]))
    data["nodes"][1].update(parts)
    return data


NODES: list[tuple[dict[str, Any], str]] = [
    ({"id": 7}, "A node has no id or no name."),
    ({"name": None}, "A node has no id or no name."),
    ({"id": "input1"}, "Two nodes have the id input1."),
    ({"name": "input1"}, "Two nodes are called input1."),
    ({"name": "a/b"}, "'a/b': A name cannot hold"),
    ({"name": "../x"}, "'../x': A name cannot hold"),
    ({"kind": "warp"}, "dense1: there is no layer of the kind 'warp'."),
    ({"kind": ["dense"]}, "dense1: there is no layer of the kind ['dense']."),
    ({"settings": {"width": 3}}, "dense1: these settings are not those of Dense."),
    ({"settings": [3]}, "dense1: these settings are not those of Dense."),
    ({"settings": {"units": 0}}, "dense1: Dense: Units is from 1 to 65536, not 0."),
    ({"settings": {"units": 1.5}}, "dense1: Dense: Units is a whole number, not 1.5."),
    ({"settings": {"units": True}}, "dense1: Dense: Units is a whole number, not True."),
    ({"settings": {"bias": 1}}, "dense1: Dense: Bias is yes or no, not 1."),
    (
        {"settings": {"initializer": "luck"}},
        "dense1: Dense: Initial weights is one of He uniform, He normal,",
    ),
    ({"position": [1]}, "dense1: its position is not two numbers."),
    ({"position": "left"}, "dense1: its position is not two numbers."),
    ({"position": [0, True]}, "dense1: its position is not two numbers."),
    ({"position": [0, float("nan")]}, "dense1: its position is not two numbers."),
    ({"position": [0, 10**400]}, "dense1: its position is not two numbers."),
]


@pytest.mark.parametrize(("parts", "sentence"), NODES)
def test_a_node_that_is_none_is_named(parts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(GraphFormatError) as caught:
        graph_from_data(changed(**parts))

    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "data",
    [None, 3, "x", [], {}, {"nodes": None}, {"nodes": {}}, {"nodes": [None]}, {"nodes": [[]]}],
)
def test_data_that_are_no_network_are_refused(data: Any) -> None:
    with pytest.raises(GraphFormatError):
        graph_from_data(data)


WIRES: list[tuple[Any, str]] = [
    (None, "The wires of the network are no list."),
    ([None], "A wire is four names"),
    ([["a", "b", "c"]], "A wire is four names"),
    ([["a", "b", "c", 4]], "A wire is four names"),
    ([["gone", "output", "dense1", "input"]], "One end of this wire is not in the network."),
    ([["input1", "x", "dense1", "input"]], "input1 has no output called x."),
    ([["input1", "output", "dense1", "x"]], "dense1 has no input called x."),
    (
        [["input1", "output", "dense1", "input"], ["dense1", "output", "dense1", "input"]],
        "Two wires end at input of dense1.",
    ),
    ([["dense1", "output", "dense1", "input"]], "dense1 is part of a circle"),
]


@pytest.mark.parametrize(("wires", "sentence"), WIRES)
def test_wires_that_cannot_be_are_named(wires: Any, sentence: str) -> None:
    data = {**changed(), "wires": wires}

    with pytest.raises(GraphFormatError) as caught:
        graph_from_data(data)

    assert str(caught.value).startswith(sentence)


def test_reading_leaves_the_data_alone() -> None:
    data = graph_to_data(lenet())
    before = copy.deepcopy(data)

    graph_from_data(data)

    assert data == before
