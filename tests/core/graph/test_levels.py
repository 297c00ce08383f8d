"""What is seen inside and outside of groups, and which wires a drawn wire stands for."""

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import Disconnect
from netwright.graph.graph import Graph, Group, Wire
from netwright.graph.levels import Level, level_of
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from support.build import chain


def residual() -> Graph:
    """Input -> dense1 -> relu1 -> add1 (and the input again) -> dense2 -> loss, ids as names."""
    graph = chain([Input((4,)), Dense(4), Relu(), Add(), Dense(3), SoftmaxCrossEntropy()])
    ids = {node.name: node.id for node in graph.nodes.values()}
    graph.wires.add(Wire(ids["input1"], "output", ids["add1"], "b"))
    return graph


def group(graph: Graph, name: str, *members: str, within: str = "") -> None:
    ids = {node.name: node.id for node in graph.nodes.values()} | {g: g for g in graph.groups}
    SetGroups({name: Group(name, name, group=within)}).apply(graph)
    PutInGroup({ids[member]: name for member in members}).apply(graph)


def spoken(graph: Graph, level: Level) -> set[str]:
    """Wires as `from.port>to.port`, with names in the place of ids."""

    def called(box: str) -> str:
        if box in graph.nodes:
            return graph.nodes[box].name
        if box in graph.groups:
            return box
        kind, node_id, port = box.split("|")[1:]
        return f"|{kind} {graph.nodes[node_id].name}.{port}"

    return {f"{called(w.source)}.{w.output}>{called(w.target)}.{w.input}" for w in level.wires}


def test_without_groups_a_level_is_the_network() -> None:
    graph = residual()
    level = level_of(graph, "")
    assert level.nodes == tuple(graph.nodes)
    assert level.wires == {wire: (wire,) for wire in graph.wires}


def test_a_group_is_one_box_with_one_port_for_each_output_that_feeds_it() -> None:
    graph = residual()
    group(graph, "block", "dense1", "relu1", "add1")
    level = level_of(graph, "")
    assert {graph.nodes[n].name for n in level.nodes} == {"input1", "dense2", "loss1", "target1"}
    assert spoken(graph, level) == {
        "input1.output>block.input", "block.output>dense2.input", "dense2.output>loss1.prediction",
        "target1.output>loss1.target",
    }  # fmt: skip
    (entering,) = [shown for shown in level.wires if shown.target == "block"]
    assert len(level.wires[entering]) == 2
    assert set(level.meant(entering)) == set(level.wires[entering])


def test_inside_a_group_gates_stand_for_what_lies_outside() -> None:
    graph = residual()
    group(graph, "block", "dense1", "relu1", "add1")
    assert spoken(graph, level_of(graph, "block")) == {
        "|in input1.output.output>dense1.input", "|in input1.output.output>add1.b",
        "dense1.output>relu1.input", "relu1.output>add1.a",
        "add1.output>|out add1.output.input",
    }  # fmt: skip


def test_a_group_in_a_group_is_a_box_there() -> None:
    graph = residual()
    group(graph, "outer", "dense1", "relu1", "add1")
    group(graph, "inner", "dense1", "relu1", within="outer")
    assert spoken(graph, level_of(graph, "outer")) == {
        "|in input1.output.output>inner.input", "|in input1.output.output>add1.b",
        "inner.output>add1.a", "add1.output>|out add1.output.input",
    }  # fmt: skip
    assert spoken(graph, level_of(graph, "inner")) == {
        "|in input1.output.output>dense1.input", "dense1.output>relu1.input",
        "relu1.output>|out relu1.output.input",
    }  # fmt: skip


def test_what_is_not_wired_yet_has_a_port_to_be_wired_to() -> None:
    graph = residual()
    group(graph, "block", "dense1", "relu1", "add1")
    Disconnect(tuple(w for w in graph.wires if graph.nodes[w.source].name == "input1")).apply(graph)
    Disconnect(tuple(w for w in graph.wires if graph.nodes[w.source].name == "add1")).apply(graph)
    face = level_of(graph, "").groups["block"]
    assert set(face.inputs) == {"dense1", "add1"}
    assert set(face.outputs) == {"output"}


def test_every_wire_is_seen_at_some_level_and_stands_for_itself() -> None:
    graph = residual()
    group(graph, "outer", "dense1", "relu1", "add1")
    group(graph, "inner", "dense1", "relu1", within="outer")
    for at in ("", "outer", "inner"):
        level = level_of(graph, at)
        for shown, real in level.wires.items():
            assert set(real) <= set(level.meant(shown))
            assert set(real) <= graph.wires
    seen = {
        w for at in ("", "outer", "inner") for of in level_of(graph, at).wires.values() for w in of
    }
    assert seen == graph.wires
