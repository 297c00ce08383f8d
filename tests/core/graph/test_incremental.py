"""An analysis that takes over what still holds is that of a walk from the start."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.graph.analysis import Analysis, analyze
from netwright.graph.arranging import PutInGroup, SetGroups, SetModes
from netwright.graph.commands import (
    AddNodes,
    Connect,
    Disconnect,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    SetLayer,
    ShareWeights,
)
from netwright.graph.connection import judge
from netwright.graph.graph import Graph, Group, Mode, Node, Wire
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright.layers.merging import Add
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from support.build import residual, starter
from support.published_networks import googlenet

LAYERS: tuple[Layer, ...] = (
    *(Conv2d(filters=filters) for filters in (2, 5, 16)),
    *(Dense(units=units) for units in (3, 10)),
    *(Relu(), MaxPool2d(), Flatten(), Add()),
)
Draw = st.DataObject
Edit = Callable[[Graph, Draw], object]


def _some(graph: Graph, draw: Draw) -> Node:
    return draw.draw(st.sampled_from(list(graph.nodes.values())))


def _set_layer(graph: Graph, draw: Draw) -> None:
    SetLayer(_some(graph, draw).id, draw.draw(st.sampled_from(LAYERS))).apply(graph)


def _add(graph: Graph, draw: Draw) -> None:
    AddNodes((graph.new_node(draw.draw(st.sampled_from(LAYERS))),)).apply(graph)


def _remove(graph: Graph, draw: Draw) -> None:
    if len(graph.nodes) > 3:
        RemoveNodes((_some(graph, draw).id,)).apply(graph)


def _connect(graph: Graph, draw: Draw) -> None:
    source, target = _some(graph, draw), _some(graph, draw)
    if source.layer.outputs and target.layer.inputs:
        port = draw.draw(st.sampled_from(target.layer.inputs))
        wire = Wire(source.id, source.layer.outputs[0], target.id, port)
        if judge(graph, wire).ok:
            Connect(wire).apply(graph)


def _disconnect(graph: Graph, draw: Draw) -> None:
    if graph.wires:
        place = {node_id: number for number, node_id in enumerate(graph.nodes)}
        wires = sorted(graph.wires, key=lambda w: (place[w.source], place[w.target], w.input))
        Disconnect((draw.draw(st.sampled_from(wires)),)).apply(graph)


def _rename(graph: Graph, draw: Draw) -> None:
    node = _some(graph, draw)
    RenameNode(node.id, graph.free_name("called")).apply(graph)


def _move(graph: Graph, draw: Draw) -> None:
    MoveNodes({_some(graph, draw).id: (1.0, float(len(graph.nodes)))}).apply(graph)


def _share(graph: Graph, draw: Draw) -> None:
    node, owner = _some(graph, draw), _some(graph, draw)
    try:
        ShareWeights({node.id: "" if owner is node else owner.id}).apply(graph)
    except ValueError:
        return


def _set_mode(graph: Graph, draw: Draw) -> None:
    SetModes({_some(graph, draw).id: draw.draw(st.sampled_from(Mode))}).apply(graph)


def _group(graph: Graph, draw: Draw) -> None:
    if "g" in graph.groups:
        inside = graph.members("g")[0]
        with suppress(ValueError):  # a name that is taken outside
            PutInGroup(dict.fromkeys(inside, "")).apply(graph)
            SetGroups({"g": None}).apply(graph)
    else:
        repeat = draw.draw(st.integers(1, 3))
        SetGroups({"g": Group("g", "block", repeat=repeat)}).apply(graph)
        PutInGroup({_some(graph, draw).id: "g"}).apply(graph)


EDITS: tuple[Edit, ...] = (
    *(_set_layer, _set_layer, _add, _remove, _connect, _connect, _disconnect, _rename, _move),
    *(_share, _set_mode, _group),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
@pytest.mark.parametrize("make", [starter, residual])
def test_any_edits_give_the_analysis_of_a_fresh_walk(make: Callable[[], Graph], data: Draw) -> None:
    graph = make()
    before: Analysis = analyze(graph)

    for edit in data.draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=12)):
        edit(graph, data)
        before = analyze(graph, before)
        assert before == analyze(graph)


def test_moving_a_node_leaves_the_analysis_as_it_is() -> None:
    graph = starter()
    before = analyze(graph)

    MoveNodes({next(iter(graph.nodes)): (5.0, 5.0)}).apply(graph)

    assert analyze(graph, before) is before


def test_an_edit_emits_what_lies_downstream_alone() -> None:
    graph = googlenet()
    before = analyze(graph)
    node = next(n for n in graph.nodes.values() if n.name == "conv20")

    SetLayer(node.id, replace(node.layer, filters=100)).apply(graph)  # type: ignore[call-arg]
    after = analyze(graph, before)

    kept = {node_id for node_id, visit in after.visits.items() if visit is before.visits[node_id]}
    assert graph.nodes.keys() - kept <= graph.downstream(node.id)
    assert node.id not in kept


def test_an_edit_that_changes_no_shape_emits_one_layer() -> None:
    graph = googlenet()
    before = analyze(graph)
    node = next(n for n in graph.nodes.values() if n.name == "conv20")

    SetLayer(node.id, replace(node.layer, frozen=True)).apply(graph)  # type: ignore[call-arg]
    after = analyze(graph, before)

    new = {
        node_id for node_id, visit in after.visits.items() if visit is not before.visits[node_id]
    }
    assert new == {node.id}
    assert after.calls == before.calls
