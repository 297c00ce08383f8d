"""Groups on the canvas: made, opened, wired, left, taken apart; layers bypassed and muted."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import SetGroups
from netwright.graph.commands import RenameNode
from netwright.graph.graph import Group, Mode
from netwright.graph.json import graph_to_data
from netwright_desktop.canvas.grouping import (
    group_selected,
    open_selected_group,
    switch_selected,
    ungroup_selected,
)
from netwright_desktop.canvas.node_item import NodeItem
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.pointer import drag, press, release

MEMBERS = ("conv1", "relu1", "pool1")


@pytest.fixture
def group(canvas: CanvasView, document: GraphDocument) -> Group:
    """The convolution of the digits network with what belongs to it, as a group."""
    document.select(MEMBERS)
    group_selected(document)
    canvas.fit_all()
    (group_id,) = document.selected
    return document.graph.groups[group_id]


def middle_of(canvas: CanvasView, box: str) -> QPoint:
    return canvas.node_rect(box).center()


def double_click(canvas: CanvasView, at: QPoint) -> None:
    left, no = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseDClick(canvas.viewport(), left, no, at)


def test_a_group_is_one_box_in_the_place_of_its_layers(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    boxes = canvas.canvas_scene.nodes
    assert not set(MEMBERS) & set(boxes)
    box = boxes[group.id].box
    assert (box.title, box.name, box.summary) == ("Group", "group1", "3 layers")
    assert box.parameters == sum(document.analysis.nodes[m].parameters for m in MEMBERS)
    assert (box.inputs, box.outputs) == (("input",), ("output",))
    assert not document.analysis.problems


def test_a_double_click_opens_a_group_and_the_breadcrumb_leads_out(
    canvas: CanvasView, document: GraphDocument, group: Group, qtbot: QtBot
) -> None:
    double_click(canvas, middle_of(canvas, group.id))

    assert document.level.group == group.id
    assert set(MEMBERS) < set(canvas.canvas_scene.nodes)
    assert len(canvas.canvas_scene.nodes) == len(MEMBERS) + 2  # a gate at each side
    assert canvas.breadcrumb.isVisible()
    assert canvas.breadcrumb.texts() == ["Network", "›", "group1"]
    qtbot.waitUntil(lambda: canvas.breadcrumb.width() >= canvas.breadcrumb.sizeHint().width() > 80)
    seen = canvas.viewport().rect()
    assert all(seen.contains(canvas.node_rect(box)) for box in canvas.canvas_scene.nodes)

    canvas.breadcrumb.findChildren(QToolButton)[0].click()

    assert document.level.group == ""
    assert not canvas.breadcrumb.isVisible()


def test_escape_selects_nothing_and_then_leaves_the_group(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.select((group.id,))
    open_selected_group(document)
    document.select(("conv1",))

    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert document.level.group == group.id
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert document.level.group == ""
    assert document.selected == {group.id}


def test_a_layer_added_inside_a_group_belongs_to_it(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.enter(group.id)
    added = canvas.add_layer("dropout", canvas.mapToScene(QPoint(100, 500)))
    assert document.graph.nodes[added].group == group.id
    assert document.graph.nodes[added].name == "dropout1"


def test_a_layer_is_inserted_into_a_wire_that_enters_the_group(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    entering = document.level.wire_into(group.id, "input")
    assert entering is not None
    middle = canvas.canvas_scene.wires.middle_of(entering)
    added = canvas.add_layer("relu", middle)
    assert document.graph.wire_into("conv1", "input").source == added  # type: ignore[union-attr]
    assert document.graph.nodes[added].group == ""
    assert not document.analysis.problems


def test_a_wire_dragged_to_a_group_ends_at_the_layer_inside(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    before = document.graph.wire_into("conv1", "input")
    at = canvas.port_position(group.id, "input", False)
    drag(canvas, [at, at + QPoint(-60, 140)])  # the end of the wire is dropped on nothing
    assert document.graph.wire_into("conv1", "input") is None

    drag(canvas, [canvas.port_position("input1", "output", True), at])
    assert document.graph.wire_into("conv1", "input") == before


def test_inside_a_group_a_layer_can_be_wired_to_what_lies_outside(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.enter(group.id)
    (gate,) = [g for g, face in document.level.gates.items() if face.outputs]
    added = canvas.add_layer("batch_norm", canvas.mapToScene(QPoint(300, 600)))
    canvas.fit_all()
    ends = [canvas.port_position(gate, "output", True), canvas.port_position(added, "input", False)]
    drag(canvas, ends)
    assert document.graph.wire_into(added, "input").source == "input1"  # type: ignore[union-attr]


def test_deleting_a_group_deletes_what_it_holds_and_undo_brings_it_back(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    before = graph_to_data(document.graph)
    document.select((group.id,))
    canvas.delete_selected()
    assert not document.graph.groups
    assert not set(MEMBERS) & document.graph.nodes.keys()
    document.undo()
    assert graph_to_data(document.graph) == before


def test_deleting_a_group_and_healing_joins_what_it_joined(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.select((group.id,))
    canvas.delete_selected(heal=True)
    wires = document.graph.wires_from("input1")
    assert [wire.target for wire in wires] == ["flatten1"]


def test_grouping_and_ungrouping_leaves_the_network_as_it_was(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    grouped_data = graph_to_data(document.graph)
    document.select((group.id,))
    ungroup_selected(canvas)
    assert document.selected == set(MEMBERS)
    assert all(document.graph.nodes[m].group == "" for m in MEMBERS)
    assert not document.graph.groups
    document.undo()
    assert graph_to_data(document.graph) == grouped_data
    document.undo()
    assert not document.graph.groups


def test_a_layer_with_the_name_of_its_group_keeps_it_when_the_group_goes(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.do(RenameNode("conv1", group.name))
    grouped_data = graph_to_data(document.graph)
    document.select((group.id,))
    ungroup_selected(canvas)
    assert document.graph.nodes["conv1"].name == group.name
    document.undo()
    assert graph_to_data(document.graph) == grouped_data


def test_undoing_the_group_that_is_open_shows_the_whole_network(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.enter(group.id)
    document.undo()
    assert document.level.group == ""
    assert set(MEMBERS) < set(canvas.canvas_scene.nodes)
    assert not canvas.breadcrumb.isVisible()


def test_a_repeated_group_says_how_often_and_counts_all_its_parameters(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(("relu1",))
    group_selected(document)
    (group_id,) = document.selected
    document.do(SetGroups({group_id: replace(document.graph.groups[group_id], repeat=3)}))
    assert canvas.canvas_scene.nodes[group_id].box.title == "Group ×3"
    assert not document.analysis.problems


def test_a_repeated_group_that_is_ungrouped_becomes_so_many_groups_first(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(("relu1",))
    group_selected(document)
    (group_id,) = document.selected
    document.do(SetGroups({group_id: replace(document.graph.groups[group_id], repeat=3)}))
    before = [call.operation for call in document.analysis.calls]

    ungroup_selected(canvas)

    assert [group.repeat for group in document.graph.groups.values()] == [1, 1, 1]
    assert document.selected == document.graph.groups.keys()
    assert [call.operation for call in document.analysis.calls] == before


def test_a_problem_inside_a_group_is_told_on_its_box(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.do(SetGroups({group.id: Group(group.id, "group1", group.position, "", 4)}))
    item = canvas.canvas_scene.nodes[group.id]
    assert isinstance(item, NodeItem)
    assert document.analysis.problems
    assert item.problems


def test_a_problem_in_a_group_is_shown_where_it_is(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    canvas.show_node("conv1")
    assert document.level.group == group.id
    assert document.selected == {"conv1"}


def test_bypass_is_one_step_and_a_second_time_takes_it_back(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(("relu1",))
    switch_selected(canvas, Mode.BYPASSED)
    assert [node.id for node in document.graph.nodes.values() if node.mode] == ["relu1"]
    assert canvas.canvas_scene.nodes["relu1"].box.summary == "Bypassed"
    assert not document.analysis.problems
    switch_selected(canvas, Mode.BYPASSED)
    assert not any(node.mode for node in document.graph.nodes.values())


def test_what_cannot_be_bypassed_is_refused_with_the_reason(
    canvas: CanvasView, document: GraphDocument
) -> None:
    said: list[str] = []
    canvas.message.connect(said.append)
    document.select(("flatten1",))
    switch_selected(canvas, Mode.BYPASSED)
    assert document.graph.nodes["flatten1"].mode is Mode.ON
    assert said[-1].startswith("flatten1 cannot be bypassed. ")
    document.select(("input1",))
    switch_selected(canvas, Mode.BYPASSED)
    assert said[-1] == "input1 cannot be bypassed: nothing goes in and comes out."


def test_clicking_a_gate_selects_nothing(
    canvas: CanvasView, document: GraphDocument, group: Group
) -> None:
    document.enter(group.id)
    gate = next(iter(document.level.gates))
    press(canvas, middle_of(canvas, gate))
    release(canvas, middle_of(canvas, gate))
    assert document.selected == frozenset()
