"""Gestures where boxes are groups: a drawn wire stands for those of the nodes inside."""

import pytest
from PySide6.QtCore import QPoint, Qt

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import Connect
from netwright.graph.graph import Graph, Group, Wire
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.drawings import digits_network
from support.pointer import click, double_click, drag

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
INTO_BOTH = {
    Wire("conv1", "output", "relu1", "input"),
    Wire("conv1", "output", "extra", "input"),
}
SHOWN = Wire("conv1", "output", "g", "relu1")


@pytest.fixture
def grouped(document: GraphDocument, canvas: CanvasView) -> GraphDocument:
    """relu1, pool1 and a second ReLU in a group: conv1 feeds two of them by one drawn wire."""
    graph = digits_network()
    extra = graph.new_node(graph.nodes["relu1"].layer)
    graph.nodes["extra"] = type(extra)("extra", "extra", extra.layer, (520.0, 120.0))
    Connect(Wire("conv1", "output", "extra", "input")).apply(graph)
    SetGroups({"g": Group("g", "block1", (520.0, 0.0))}).apply(graph)
    PutInGroup({"relu1": "g", "pool1": "g", "extra": "g"}).apply(graph)
    document.open(graph)
    canvas.fit_all()
    return document


def drawn_into_group(document: GraphDocument) -> Wire:
    (wire,) = (w for w in document.level.wires if w.source == "conv1")
    return wire


def test_the_knife_cuts_all_that_a_drawn_wire_stands_for(
    canvas: CanvasView, grouped: GraphDocument
) -> None:
    wire, before = drawn_into_group(grouped), grouped.graph.copy()
    middle = canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire))

    drag(
        canvas,
        [middle - QPoint(0, 40), middle + QPoint(0, 40)],
        Qt.MouseButton.RightButton,
        CTRL,
    )

    assert before.wires - grouped.graph.wires == INTO_BOTH
    grouped.undo()
    assert grouped.graph == before


def test_alt_and_a_click_on_a_port_of_a_group_take_its_wires_off(
    canvas: CanvasView, grouped: GraphDocument
) -> None:
    wire, before = drawn_into_group(grouped), set(grouped.graph.wires)

    click(canvas, canvas.port_position("g", wire.input, False), keys=ALT)

    assert before - grouped.graph.wires == INTO_BOTH


def test_a_point_on_a_drawn_wire_is_one_for_all_that_it_stands_for(
    canvas: CanvasView, grouped: GraphDocument
) -> None:
    wire = drawn_into_group(grouped)
    double_click(canvas, canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire)))

    assert grouped.graph.routes.keys() == INTO_BOTH
    assert canvas.canvas_scene.wires.paths.routes.keys() == {wire}
    grouped.enter("g")
    assert not canvas.canvas_scene.wires.paths.routes
    grouped.leave()
    assert canvas.canvas_scene.wires.paths.routes.keys() == {wire}


def test_a_wire_from_outside_takes_no_point(canvas: CanvasView, grouped: GraphDocument) -> None:
    grouped.enter("g")
    canvas.fit_all()
    said: list[str] = []
    canvas.message.connect(said.append)
    wire = next(w for w in grouped.level.wires if w.target == "relu1")

    double_click(canvas, canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire)))

    assert "A wire from or to outside has no points here." in said
    assert not grouped.graph.routes


def test_alt_and_a_drag_duplicate_a_group(canvas: CanvasView, grouped: GraphDocument) -> None:
    before: Graph = grouped.graph.copy()
    start = canvas.node_rect("g").center()

    drag(canvas, [start, start + QPoint(0, 200)], keys=ALT)

    (copy,) = grouped.selected
    assert grouped.graph.groups[copy].name == "block2"
    assert len(grouped.graph.nodes) == len(before.nodes) + 3
    grouped.undo()
    assert grouped.graph == before
