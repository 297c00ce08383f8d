"""Wires are laid, moved and taken off by dragging."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netwright.graph.commands import Disconnect
from netwright.graph.connection import judge
from netwright.graph.graph import Wire
from netwright.graph.levels import level_of
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.canvas.wire_tool import WireTool
from netwright_desktop.canvas.wiring import compatible_ports
from netwright_desktop.document import GraphDocument
from support.drawings import digits_network
from support.pointer import drag, move, press, release

CONV_TO_RELU = Wire("conv1", "output", "relu1", "input")


def test_a_drag_from_output_to_input_lays_a_wire(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(Disconnect((CONV_TO_RELU,)))

    drag(
        canvas,
        [
            canvas.port_position("conv1", "output", True),
            canvas.port_position("relu1", "input", False),
        ],
    )

    assert CONV_TO_RELU in document.graph.wires
    document.undo()
    assert CONV_TO_RELU not in document.graph.wires


def test_a_drag_from_input_back_to_output_lays_a_wire(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(Disconnect((CONV_TO_RELU,)))

    drag(
        canvas,
        [
            canvas.port_position("relu1", "input", False),
            canvas.port_position("conv1", "output", True),
        ],
    )

    assert CONV_TO_RELU in document.graph.wires


def test_a_wire_dropped_on_a_node_finds_its_free_port(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(Disconnect((CONV_TO_RELU,)))

    drag(
        canvas,
        [canvas.port_position("conv1", "output", True), canvas.node_rect("relu1").center()],
    )

    assert CONV_TO_RELU in document.graph.wires


def test_a_wire_dropped_on_a_taken_input_replaces_the_one_there(
    canvas: CanvasView, document: GraphDocument
) -> None:
    start = canvas.port_position("conv1", "output", True)
    end = canvas.port_position("pool1", "input", False)

    press(canvas, start)
    move(canvas, end)
    assert canvas.tool is not None
    assert canvas.tool.hint == "Replaces the wire from relu1."
    release(canvas, end)

    assert document.graph.wire_into("pool1", "input") == Wire("conv1", "output", "pool1", "input")
    document.undo()
    assert document.graph.wire_into("pool1", "input") == Wire("relu1", "output", "pool1", "input")


def test_a_wire_that_would_close_a_circle_is_refused_with_the_reason(
    canvas: CanvasView, document: GraphDocument
) -> None:
    before = set(document.graph.wires)
    start = canvas.port_position("pool1", "output", True)
    end = canvas.port_position("conv1", "input", False)
    said: list[str] = []
    canvas.message.connect(said.append)

    press(canvas, start)
    move(canvas, end)

    assert canvas.tool is not None
    assert canvas.tool.is_refusal
    assert canvas.tool.hint == "This would make a circle: pool1 depends on conv1."
    assert canvas.tool.hint in said
    canvas.viewport().grab()  # the refusal can be drawn

    release(canvas, end)
    assert document.graph.wires == before
    assert said[-1] == ""


def test_the_end_of_a_wire_dropped_on_nothing_is_taken_off(
    canvas: CanvasView, document: GraphDocument
) -> None:
    end = canvas.port_position("relu1", "input", False)

    drag(canvas, [end, end + QPoint(-30, 200)])

    assert document.graph.wire_into("relu1", "input") is None
    document.undo()
    assert CONV_TO_RELU in document.graph.wires


def test_the_end_of_a_wire_moves_to_another_input(
    canvas: CanvasView, document: GraphDocument
) -> None:
    end = canvas.port_position("relu1", "input", False)

    drag(canvas, [end, canvas.port_position("flatten1", "input", False)])

    assert document.graph.wire_into("relu1", "input") is None
    assert document.graph.wire_into("flatten1", "input") == Wire(
        "conv1", "output", "flatten1", "input"
    )
    document.undo()
    assert CONV_TO_RELU in document.graph.wires


def test_a_click_on_an_input_leaves_its_wire(canvas: CanvasView, document: GraphDocument) -> None:
    end = canvas.port_position("relu1", "input", False)

    press(canvas, end)
    release(canvas, end)

    assert CONV_TO_RELU in document.graph.wires


def test_escape_cancels_a_wire(canvas: CanvasView, document: GraphDocument) -> None:
    before = set(document.graph.wires)
    end = canvas.port_position("relu1", "input", False)

    press(canvas, end)
    move(canvas, end + QPoint(-30, 200))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    release(canvas, end + QPoint(-30, 200))

    assert canvas.tool is None
    assert document.graph.wires == before


def test_a_wire_dropped_on_nothing_offers_the_layers_that_take_it(
    canvas: CanvasView, document: GraphDocument
) -> None:
    start = canvas.port_position("loss1", "probabilities", True)

    drag(canvas, [start, start + QPoint(40, 150)])

    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    titles = [popup.list.item(row).text() for row in range(popup.list.count())]
    assert "Input" not in titles
    assert "Conv 2D" not in titles  # ten numbers are no image
    assert {"Dense", "Tanh", "Add"} <= set(titles)
    QTest.keyClicks(popup.field, "tanh")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert document.graph.wires_from("loss1")[0].target == document.graph.named("tanh1").id  # type: ignore[union-attr]


def test_a_layer_that_found_no_room_at_the_pointer_is_brought_into_view(
    canvas: CanvasView, document: GraphDocument
) -> None:
    canvas.resize(700, 300)
    canvas.zoom_to(1.0)
    canvas.centerOn(canvas.canvas_scene.nodes["relu1"].frame().center())
    start = canvas.port_position("conv1", "output", True)

    drag(canvas, [start, start + QPoint(30, 60)])
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    QTest.keyClicks(popup.field, "tanh")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)

    (added,) = document.selected
    assert canvas.viewport().rect().contains(canvas.node_rect(added))


@pytest.mark.parametrize(
    "fixed",
    [
        Port(node.id, name, is_output)
        for node in digits_network().nodes.values()
        for is_output, names in ((True, node.layer.outputs), (False, node.layer.inputs))
        for name in names
    ],
    ids=str,
)
def test_the_ports_that_glow_are_those_that_the_judge_allows(fixed: Port) -> None:
    graph = digits_network()
    others = [
        Port(node.id, name, not fixed.is_output)
        for node in graph.nodes.values()
        for name in (node.layer.inputs if fixed.is_output else node.layer.outputs)
    ]

    allowed = {port for port in others if judge(graph, fixed.wire_to(port)).ok}

    assert compatible_ports(level_of(graph, ""), fixed) == allowed


def test_ports_that_take_the_wire_glow_while_it_is_dragged(canvas: CanvasView) -> None:
    start = canvas.port_position("relu1", "output", True)

    press(canvas, start)
    move(canvas, start + QPoint(20, 100))

    assert isinstance(canvas.tool, WireTool)
    nodes = canvas.canvas_scene.nodes
    assert nodes["dense1"].glowing == frozenset({Port("dense1", "input", False)})
    assert nodes["conv1"].glowing == frozenset()
    canvas.cancel_gesture()
    assert nodes["conv1"].glowing is None


def test_what_would_not_fit_is_told_before_the_wire_is_laid(
    canvas: CanvasView, document: GraphDocument
) -> None:
    start = canvas.port_position("pool1", "output", True)
    end = canvas.port_position("dense1", "input", False)

    press(canvas, start)
    move(canvas, end)

    assert canvas.tool is not None
    assert canvas.tool.hint == (
        "Replaces the wire from flatten1.\n"
        "Dense takes a flat input; this one is 16x4x4. Put a Flatten before it."
    )
    assert not canvas.tool.is_refusal
    canvas.cancel_gesture()
