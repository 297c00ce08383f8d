"""Every edit can be taken back, and doing it again brings the same network."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netwright.graph.commands import (
    AddNodes,
    Batch,
    Command,
    Connect,
    Disconnect,
    MoveNodes,
    RemoveNodes,
    RenameNode,
    SetLayer,
    ShareWeights,
    name_problem,
)
from netwright.graph.connection import judge
from netwright.graph.graph import Graph, Node, Wire
from netwright.graph.sharing import sharing_problem
from netwright.layers.catalog import SHELF
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from support.drawings import classifier, lenet

Draw = st.DataObject


def some_wire(graph: Graph, data: Draw) -> Wire | None:
    wires = [
        Wire(a.id, output, b.id, port)
        for a in graph.nodes.values()
        for output in a.layer.outputs
        for b in graph.nodes.values()
        for port in b.layer.inputs
    ]
    allowed = [wire for wire in wires if judge(graph, wire).ok]
    return data.draw(st.sampled_from(allowed)) if allowed else None


def some_nodes(graph: Graph, data: Draw) -> tuple[str, ...]:
    return tuple(data.draw(st.lists(st.sampled_from(list(graph.nodes)), unique=True, min_size=1)))


def add(graph: Graph, data: Draw) -> Command:
    layer = data.draw(st.sampled_from(SHELF))()
    return AddNodes((graph.new_node(layer),))


def connect(graph: Graph, data: Draw) -> Command | None:
    wire = some_wire(graph, data)
    return Connect(wire) if wire else None


def disconnect(graph: Graph, data: Draw) -> Command | None:
    wires = sorted(graph.wires)
    if not wires:
        return None
    return Disconnect(tuple(data.draw(st.lists(st.sampled_from(wires), unique=True))))


def remove(graph: Graph, data: Draw) -> Command:
    return RemoveNodes(some_nodes(graph, data))


def move(graph: Graph, data: Draw) -> Command:
    place = st.floats(-1e6, 1e6)
    chosen = some_nodes(graph, data)
    return MoveNodes({node_id: (data.draw(place), data.draw(place)) for node_id in chosen})


def rename(graph: Graph, data: Draw) -> Command:
    node_id = data.draw(st.sampled_from(list(graph.nodes)))
    return RenameNode(node_id, graph.free_name(data.draw(st.sampled_from("abc"))))


def set_layer(graph: Graph, data: Draw) -> Command:
    node_id = data.draw(st.sampled_from(list(graph.nodes)))
    return SetLayer(node_id, Dense(data.draw(st.integers(1, 99))))


def share(graph: Graph, data: Draw) -> Command | None:
    node_id = data.draw(st.sampled_from(list(graph.nodes)))
    owners = [other for other in graph.nodes if not sharing_problem(graph, node_id, other)]
    return ShareWeights({node_id: data.draw(st.sampled_from(["", *owners]))})


def move_and_rename(graph: Graph, data: Draw) -> Command:
    return Batch((move(graph, data), rename(graph, data)), "Both")


EDITS: tuple[Callable[[Graph, Draw], Command | None], ...] = (
    add,
    connect,
    disconnect,
    remove,
    move,
    rename,
    set_layer,
    share,
    share,
    move_and_rename,
)


def seen(graph: Graph) -> tuple[list[Node], set[Wire]]:
    """The graph with the order of its nodes, which equality of dicts overlooks."""
    return list(graph.nodes.values()), set(graph.wires)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_taking_back_every_edit_restores_the_graph_exactly(data: Draw) -> None:
    graph = classifier([Dense(3), Dense(4)])
    states, inverses = [seen(graph)], []
    for _ in range(data.draw(st.integers(1, 12))):
        edits = EDITS if graph.nodes else (add,)
        command = data.draw(st.sampled_from(edits))(graph, data)
        if command:
            inverses.append(command.apply(graph))
            states.append(seen(graph))

    again = []
    for inverse, state in zip(reversed(inverses), reversed(states[:-1]), strict=True):
        again.append(inverse.apply(graph))
        assert seen(graph) == state
    for command, state in zip(reversed(again), states[1:], strict=True):
        command.apply(graph)
        assert seen(graph) == state


def test_removing_a_node_takes_its_wires_along_and_undoing_puts_them_back() -> None:
    graph = lenet()
    before = seen(graph)

    back = RemoveNodes(("conv2",)).apply(graph)
    assert not any("conv2" in (wire.source, wire.target) for wire in graph.wires)
    back.apply(graph)

    assert seen(graph) == before


def test_a_wire_to_a_taken_input_replaces_the_one_that_was_there() -> None:
    graph = classifier([Dense(3), Dense(4)])
    before = seen(graph)

    back = Connect(Wire("dense1", "output", "loss1", "prediction")).apply(graph)
    assert len([w for w in graph.wires if w.input == "prediction"]) == 1
    back.apply(graph)

    assert seen(graph) == before


@pytest.mark.parametrize("twin", [Node("new", "dense1", Dense()), Node("dense1", "new", Dense())])
def test_adding_a_node_that_is_there_already_changes_nothing(twin: Node) -> None:
    graph = classifier([Dense(3)])
    before = seen(graph)

    with pytest.raises(ValueError, match="already"):
        AddNodes((Node("other", "other", Dense()), twin)).apply(graph)

    assert seen(graph) == before


@pytest.mark.parametrize(
    "name", ["", " ", " a", "a ", "a/b", "a:b", "a~2", "a\\b", "a\0b", "a\nb", ".", "..", "x" * 101]
)
def test_a_name_that_a_file_of_weights_cannot_hold_is_refused(name: str) -> None:
    graph = classifier([Dense(3)])

    assert name_problem(graph, "dense1", name)
    with pytest.raises(ValueError, match="name"):
        RenameNode("dense1", name).apply(graph)


def test_a_taken_name_is_refused_and_a_nodes_own_name_is_not() -> None:
    graph = classifier([Dense(3), Dense(4)])

    assert name_problem(graph, "dense1", "dense2") == "There is a node called dense2 already."
    assert not name_problem(graph, "dense1", "dense1")
    assert not name_problem(graph, "dense1", "Größe 1 (π)")


def test_a_port_that_settings_take_away_loses_its_wire_and_undo_brings_it_back() -> None:
    graph = Graph()
    AddNodes((Node("x", "x", Input((4,))), Node("sum", "sum", Add(count=3)))).apply(graph)
    for port in ("a", "b", "c"):
        Connect(Wire("x", "output", "sum", port)).apply(graph)
    before = graph.copy()

    undo = SetLayer("sum", Add(count=2)).apply(graph)

    assert {wire.input for wire in graph.wires} == {"a", "b"}
    redo = undo.apply(graph)
    assert (graph.nodes, graph.wires) == (before.nodes, before.wires)
    redo.apply(graph)
    assert {wire.input for wire in graph.wires} == {"a", "b"}
    assert graph.nodes["sum"].layer.inputs == ("a", "b")
