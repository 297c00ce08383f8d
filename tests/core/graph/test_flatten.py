"""Groups, repeats, bypass and mute: which network a drawing stands for."""

from dataclasses import replace

from netwright.graph.analysis import Analysis, analyze
from netwright.graph.arranging import PutInGroup, SetGroups, SetModes
from netwright.graph.flatten import flattened
from netwright.graph.graph import Graph, Group, Mode, Node, Wire
from netwright.layers.activation import Relu
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.merging import Add
from support.build import chain


def network() -> Graph:
    return chain([Input((4,)), Dense(4), Relu(), Dense(3), SoftmaxCrossEntropy()])


def grouped(graph: Graph, names: tuple[str, ...], repeat: int = 1, name: str = "block") -> Group:
    group = Group(f"id-{name}", name, repeat=repeat)
    SetGroups({group.id: group}).apply(graph)
    PutInGroup({_id(graph, name): group.id for name in names}).apply(graph)
    return group


def _id(graph: Graph, name: str) -> str:
    return next(node.id for node in graph.nodes.values() if node.name == name)


def parameter_names(analysis: Analysis) -> list[str]:
    return [parameter.tensor.name for parameter in analysis.parameters]


def test_a_network_without_groups_and_modes_stands_for_itself() -> None:
    graph = network()
    assert flattened(graph).graph is graph


def test_tensors_of_a_group_carry_its_name() -> None:
    graph = network()
    grouped(graph, ("dense1", "relu1"))
    assert parameter_names(analyze(graph)) == [
        "block/dense1/weight", "block/dense1/bias", "dense2/weight", "dense2/bias",
    ]  # fmt: skip


def test_a_group_in_a_group_carries_both_names() -> None:
    graph = network()
    outer = grouped(graph, ("dense1", "relu1"), name="outer")
    inner = Group("id-inner", "inner", group=outer.id)
    SetGroups({inner.id: inner}).apply(graph)
    PutInGroup({_id(graph, "dense1"): inner.id}).apply(graph)
    assert parameter_names(analyze(graph))[0] == "outer/inner/dense1/weight"


def test_a_repeated_group_is_computed_so_many_times_each_with_its_own_weights() -> None:
    graph = network()
    grouped(graph, ("dense1", "relu1"), repeat=3)
    analysis = analyze(graph)
    assert not analysis.problems
    assert parameter_names(analysis) == [
        "block/dense1/weight", "block/dense1/bias",
        "block~2/dense1/weight", "block~2/dense1/bias",
        "block~3/dense1/weight", "block~3/dense1/bias",
        "dense2/weight", "dense2/bias",
    ]  # fmt: skip
    drawn = chain([Input((4,)), Dense(4), Relu(), Dense(4), Relu(), Dense(4), Relu(), Dense(3),
        SoftmaxCrossEntropy()])  # fmt: skip
    assert analysis.parameter_count == analyze(drawn).parameter_count
    assert analysis.multiply_adds == analyze(drawn).multiply_adds
    operations = [call.operation for call in analysis.calls]
    assert operations == [call.operation for call in analyze(drawn).calls]


def test_a_repeated_group_in_a_repeated_group_is_computed_as_often_as_both_say() -> None:
    graph = network()
    outer = grouped(graph, ("dense1", "relu1"), repeat=2, name="outer")
    inner = Group("id-inner", "inner", group=outer.id, repeat=3)
    SetGroups({inner.id: inner}).apply(graph)
    PutInGroup({_id(graph, "dense1"): inner.id}).apply(graph)
    names = [name for name in parameter_names(analyze(graph)) if name.endswith("dense1/weight")]
    assert names == [
        "outer/inner/dense1/weight", "outer/inner~2/dense1/weight", "outer/inner~3/dense1/weight",
        "outer~2/inner/dense1/weight", "outer~2/inner~2/dense1/weight",
        "outer~2/inner~3/dense1/weight",
    ]  # fmt: skip


def test_a_residual_block_can_be_repeated_although_two_of_its_layers_take_the_input() -> None:
    graph = chain([Input((4,)), Dense(4), Relu(), Add(), Dense(3), SoftmaxCrossEntropy()])
    add, source = _id(graph, "add1"), _id(graph, "input1")
    graph.wires.add(Wire(source, "output", add, "b"))
    grouped(graph, ("dense1", "relu1", "add1"), repeat=2)
    analysis = analyze(graph)
    assert not analysis.problems
    flat = analysis.graph
    second = next(node for node in flat.nodes.values() if node.name == "block~2/add1")
    before = flat.wire_into(second.id, "b")
    assert before is not None
    assert flat.nodes[before.source].name == "block/add1"


def test_a_group_with_two_inputs_cannot_be_repeated_and_says_so() -> None:
    graph = network()
    group = grouped(graph, ("dense2", "loss1"), repeat=2)
    problem = next(p for p in analyze(graph).problems if p.node_id == group.id)
    assert problem.message == (
        "block is repeated 2 times, but takes 2 inputs and has 0 outputs."
        " A repeated group needs one of each."
    )


def test_a_problem_of_a_repeated_layer_is_told_once_and_names_the_drawn_one() -> None:
    graph = network()
    node = graph.nodes[_id(graph, "dense1")]
    graph.set(replace(node, layer=Add()))
    grouped(graph, ("dense1", "relu1"), repeat=3)
    told = [p for p in analyze(graph).problems if p.node_id == node.id]
    assert [p.message for p in told] == [p.message for p in dict.fromkeys(told)]
    assert all(
        p.node_id in graph.nodes or p.node_id in graph.groups or not p.node_id
        for p in analyze(graph).problems
    )


def test_weights_shared_within_a_repeated_group_are_shared_in_each_copy() -> None:
    graph = chain([Input((4,)), Dense(4), Dense(4), Dense(3), SoftmaxCrossEntropy()])
    first, second = _id(graph, "dense1"), _id(graph, "dense2")
    graph.set(replace(graph.nodes[second], weights_of=first))
    grouped(graph, ("dense1", "dense2"), repeat=2)
    names = parameter_names(analyze(graph))
    assert [name for name in names if name.endswith("weight")] == [
        "block/dense1/weight", "block~2/dense1/weight", "dense3/weight",
    ]  # fmt: skip


def test_what_enters_a_bypassed_layer_leaves_it_as_it_is() -> None:
    graph = network()
    relu = _id(graph, "relu1")
    SetModes({relu: Mode.BYPASSED}).apply(graph)
    analysis = analyze(graph)
    assert not analysis.problems
    assert "relu" not in [call.operation for call in analysis.calls]
    assert analysis.nodes[relu].outputs["output"].shape == (4,)
    dense = analysis.graph.nodes[_id(graph, "dense2")]
    wire = analysis.graph.wire_into(dense.id, "input")
    assert wire is not None
    assert wire.source == _id(graph, "dense1")


def test_two_bypassed_layers_in_a_row_are_both_passed() -> None:
    graph = network()
    chosen = [_id(graph, "dense1"), _id(graph, "relu1")]
    SetModes(dict.fromkeys(chosen, Mode.BYPASSED)).apply(graph)
    analysis = analyze(graph)
    assert parameter_names(analysis) == ["dense2/weight", "dense2/bias"]
    assert analysis.nodes[chosen[1]].outputs["output"].shape == (4,)


def test_a_muted_branch_leaves_the_others_of_a_sum() -> None:
    graph = chain([Input((4,)), Dense(4), Add(), Dense(3), SoftmaxCrossEntropy()])
    graph.wires.add(Wire(_id(graph, "input1"), "output", _id(graph, "add1"), "b"))
    assert "add" in [call.operation for call in analyze(graph).calls]
    SetModes({_id(graph, "dense1"): Mode.MUTED}).apply(graph)
    analysis = analyze(graph)
    assert not analysis.problems
    assert "add" not in [call.operation for call in analysis.calls]
    assert parameter_names(analysis) == ["dense2/weight", "dense2/bias"]


def test_of_three_inputs_two_are_left_when_one_is_muted() -> None:
    graph = chain([Input((4,)), Dense(4), Add(3), Dense(3), SoftmaxCrossEntropy()])
    source, add = _id(graph, "input1"), _id(graph, "add1")
    other = graph.new_node(Dense(4))
    graph.set(other)
    graph.wires |= {
        Wire(source, "output", add, "b"), Wire(source, "output", other.id, "input"),
        Wire(other.id, "output", add, "c"),
    }  # fmt: skip
    SetModes({_id(graph, "dense1"): Mode.MUTED}).apply(graph)
    analysis = analyze(graph)
    assert not analysis.problems
    assert [call.operation for call in analysis.calls].count("add") == 1


def test_nothing_of_a_muted_layer_is_computed_and_what_needs_it_says_so() -> None:
    graph = network()
    SetModes({_id(graph, "dense1"): Mode.MUTED}).apply(graph)
    messages = [p.message for p in analyze(graph).problems]
    assert "Nothing is wired to input of relu1. Wire the layer before it to this port." in messages


def test_a_target_is_found_inside_a_group() -> None:
    graph = network()
    grouped(graph, ("target1", "loss1"))
    analysis = analyze(graph)
    assert not analysis.problems
    assert {item.tensor.name for item in analysis.data} == {"input1/input", "block/target1/target"}
    assert any(isinstance(node.layer, Target) for node in analysis.graph.nodes.values())


def test_a_sum_that_is_bypassed_passes_the_branch_that_is_not_muted() -> None:
    graph = chain([Input((4,)), Dense(4), Relu(), Dense(3), SoftmaxCrossEntropy()])
    add = graph.new_node(Add())
    graph.set(add)
    dense, relu, last = (_id(graph, name) for name in ("dense1", "relu1", "dense2"))
    graph.wires -= {Wire(relu, "output", last, "input")}
    graph.wires |= {
        Wire(dense, "output", add.id, "a"),
        Wire(relu, "output", add.id, "b"),
        Wire(add.id, "output", last, "input"),
    }
    SetModes({relu: Mode.MUTED, add.id: Mode.BYPASSED}).apply(graph)

    flat = flattened(graph)

    assert Wire(dense, "output", last, "input") in flat.graph.wires
    assert flat.passed == {add.id: (dense, "output")}
    assert not analyze(graph).problems


def test_nothing_comes_through_bypassed_layers_of_which_the_first_is_fed_by_nothing() -> None:
    for first in range(2):  # whichever is looked at first
        graph = Graph()
        nodes = [graph.new_node(Relu()), Node("other", "other", Relu())]
        for node in nodes if first else reversed(nodes):
            graph.set(replace(node, mode=Mode.BYPASSED))
        graph.wires.add(Wire(nodes[0].id, "output", "other", "input"))
        analysis = analyze(graph)
        assert not analysis.calls
        assert all(not report.outputs for report in analysis.nodes.values())
