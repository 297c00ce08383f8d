"""Layers are added, moved, inserted, deleted; every gesture is one step of undo."""

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.commands import AddNodes, Connect, Disconnect, SetLayer
from netwright.graph.graph import Wire
from netwright.layers.convolution import Conv2d
from netwright.layers.merging import Concatenate
from netwright_desktop.canvas.palette import LayerPalette
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.search import LAYER_MIME
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.pointer import click, double_click, drag, drop, hover_with, move, press, release


def mime_of(kind: str) -> QMimeData:
    mime = QMimeData()
    mime.setData(LAYER_MIME, kind.encode())
    return mime


def names(document: GraphDocument) -> set[str]:
    return {node.name for node in document.graph.nodes.values()}


def test_a_layer_dropped_from_the_palette_lies_where_it_fell(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot
) -> None:
    palette = LayerPalette()
    qtbot.addWidget(palette)
    mime = palette.mime_of("dense")
    assert mime is not None
    at = QPoint(400, 650)

    drop(canvas, mime, at)

    node = document.graph.named("dense2")
    assert node is not None
    assert canvas.node_rect(node.id).contains(at)
    assert document.selected == {node.id}
    document.undo()
    assert "dense2" not in names(document)


def test_what_is_no_layer_cannot_be_dropped(canvas: CanvasView, document: GraphDocument) -> None:
    before = len(document.graph.nodes)

    assert not hover_with(canvas, mime_of("no such layer"), QPoint(300, 600))
    drop(canvas, mime_of("no such layer"), QPoint(300, 600))

    assert len(document.graph.nodes) == before


def test_a_layer_dropped_on_a_wire_is_inserted_in_one_step(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wire = Wire("conv1", "output", "relu1", "input")
    middle = canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire))
    wires, positions = set(document.graph.wires), dict(document.graph.nodes)

    hover_with(canvas, mime_of("tanh"), middle)
    assert canvas.canvas_scene.wires.lit == {wire}
    drop(canvas, mime_of("tanh"), middle)

    node = document.graph.named("tanh1")
    assert node is not None
    assert Wire("conv1", "output", node.id, "input") in document.graph.wires
    assert Wire(node.id, "output", "relu1", "input") in document.graph.wires
    assert wire not in document.graph.wires
    assert not document.analysis.problems
    assert not canvas.node_rect(node.id).intersects(canvas.node_rect("relu1"))
    document.undo()
    assert (document.graph.wires, document.graph.nodes) == (wires, positions)


def test_a_layer_that_does_not_fit_a_wire_is_laid_beside_it(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot
) -> None:
    wire = Wire("conv1", "output", "relu1", "input")
    middle = canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire))

    with qtbot.waitSignal(canvas.message) as said:
        drop(canvas, mime_of("dense"), middle)

    assert said.args == ["Dense does not fit into this wire."]
    assert wire in document.graph.wires
    assert "dense2" in names(document)


def test_a_node_without_wires_moved_onto_a_wire_is_inserted(
    canvas: CanvasView, document: GraphDocument
) -> None:
    node_id = canvas.add_layer("sigmoid", canvas.mapToScene(QPoint(500, 700)))
    wire = Wire("conv1", "output", "relu1", "input")
    start = canvas.node_rect(node_id).center()

    drag(canvas, [start, canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire))])

    assert document.graph.wire_into("relu1", "input") == Wire(node_id, "output", "relu1", "input")
    document.undo()
    assert wire in document.graph.wires
    assert not document.graph.wires_of(node_id)


def test_a_layer_added_without_a_place_follows_the_selected_one(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["pool1"])

    node_id = canvas.add_layer("tanh")

    assert Wire("pool1", "output", node_id, "input") in document.graph.wires
    assert Wire(node_id, "output", "flatten1", "input") in document.graph.wires


def test_a_layer_added_to_nothing_lies_in_the_middle(canvas: CanvasView) -> None:
    node_id = canvas.add_layer("tanh")

    assert canvas.viewport().rect().contains(canvas.node_rect(node_id))


def test_a_drag_moves_the_selected_nodes_on_the_grid_in_one_step(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1", "relu1"])
    before = dict(document.graph.nodes)
    start = canvas.node_rect("conv1").center()

    drag(canvas, [start, start + QPoint(33, 50), start + QPoint(47, 98)])

    positions = {n: document.graph.nodes[n].position for n in ("conv1", "relu1", "input1")}
    x, y = positions["conv1"]
    assert (x % 20, y % 20) == (0, 0)
    assert (x, y) != before["conv1"].position
    assert positions["relu1"][1] == y
    assert positions["input1"] == before["input1"].position
    document.undo()
    assert document.graph.nodes == before


def test_delete_takes_the_selected_nodes_away_and_undo_brings_all_back(
    canvas: CanvasView, document: GraphDocument
) -> None:
    nodes, wires = dict(document.graph.nodes), set(document.graph.wires)
    click(canvas, canvas.node_rect("relu1").center())

    QTest.keyClick(canvas, Qt.Key.Key_Delete)

    assert "relu1" not in document.graph.nodes
    assert "relu1" not in canvas.canvas_scene.nodes
    document.undo()
    assert (document.graph.nodes, document.graph.wires) == (nodes, wires)
    assert "relu1" in canvas.canvas_scene.nodes
    document.redo()
    assert "relu1" not in canvas.canvas_scene.nodes


def test_delete_takes_the_selected_wire_away(canvas: CanvasView, document: GraphDocument) -> None:
    wire = Wire("conv1", "output", "relu1", "input")
    point = canvas.port_position("conv1", "output", True) + QPoint(14, 0)

    click(canvas, point)
    assert canvas.canvas_scene.wires.selected == wire
    QTest.keyClick(canvas, Qt.Key.Key_Backspace)

    assert wire not in document.graph.wires


def test_arrows_nudge_and_several_are_one_step(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(["conv1"])
    x, y = document.graph.nodes["conv1"].position

    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Right)

    assert document.graph.nodes["conv1"].position == (x + 60, y)
    document.undo()
    assert document.graph.nodes["conv1"].position == (x, y)


def test_tab_opens_a_search_that_adds_a_layer(canvas: CanvasView, document: GraphDocument) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)

    QTest.keyClicks(popup.field, "fully")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)

    assert "dense2" in names(document)


def test_a_double_click_on_the_canvas_opens_the_search(canvas: CanvasView) -> None:
    double_click(canvas, QPoint(200, 700))

    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    popup.close()


def test_a_node_shows_what_is_wrong_with_it(canvas: CanvasView, document: GraphDocument) -> None:
    document.do(SetLayer("conv1", Conv2d(kernel=(9, 9), padding="valid")))

    item = canvas.canvas_scene.nodes["conv1"]

    assert item.problems == (
        "Conv 2D has a 9x9 window, larger than its 8x8 input."
        " Make the window smaller or set padding to same.",
    )
    assert item.toolTip() == item.problems[0]
    document.undo()
    assert canvas.canvas_scene.nodes["conv1"].problems == ()
    assert item.toolTip() == f"{Conv2d.summary}\n16 filters 3x3"


def test_an_edit_from_elsewhere_ends_a_gesture(canvas: CanvasView, document: GraphDocument) -> None:
    start = canvas.node_rect("conv1").center()
    click(canvas, start)
    press(canvas, start)
    move(canvas, start + QPoint(80, 80))
    document.select(["conv1"])
    canvas.delete_selected()
    release(canvas, start + QPoint(80, 80))

    assert canvas.tool is None
    assert "conv1" not in document.graph.nodes


def test_delete_and_heal_joins_what_the_node_joined(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wires = set(document.graph.wires)
    document.select(["relu1", "pool1"])

    QTest.keyClick(canvas, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)

    assert Wire("conv1", "output", "flatten1", "input") in document.graph.wires
    assert not document.analysis.problems
    document.undo()
    assert document.graph.wires == wires


def test_copies_keep_their_inner_wires_and_get_free_names(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1", "relu1"])

    canvas.copy_selected()
    move(canvas, QPoint(600, 650))
    canvas.paste()

    copies = document.selected
    assert {document.graph.nodes[i].name for i in copies} == {"conv2", "relu2"}
    inner = [w for w in document.graph.wires if w.source in copies and w.target in copies]
    assert len(inner) == 1
    assert (canvas.node_rect(inner[0].source) | canvas.node_rect(inner[0].target)).contains(
        QPoint(600, 650)
    )
    document.undo()
    assert not copies & set(document.graph.nodes)


def test_pasting_what_is_no_network_changes_nothing(
    canvas: CanvasView, document: GraphDocument
) -> None:
    QApplication.clipboard().clear()
    canvas.paste()
    QApplication.clipboard().setText("just words")
    canvas.paste()

    assert not document.undo_label


def test_a_duplicate_lies_beside_its_original(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(["dense1"])

    canvas.duplicate_selected()

    (copy,) = document.selected
    assert document.graph.nodes[copy].name == "dense2"
    assert document.graph.nodes[copy].layer == document.graph.nodes["dense1"].layer


def test_a_target_dropped_on_a_loss_takes_its_free_port(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wire = Wire("target1", "output", "loss1", "target")
    document.do(Disconnect((wire,)))

    drag(
        canvas,
        [canvas.port_position("target1", "output", True), canvas.node_rect("loss1").center()],
    )

    assert wire in document.graph.wires


def test_a_node_with_more_inputs_has_a_port_for_each(
    canvas: CanvasView, document: GraphDocument
) -> None:
    node = document.graph.new_node(Concatenate())
    document.do(AddNodes((node,)))
    height = canvas.node_rect(node.id).height()

    document.do(SetLayer(node.id, Concatenate(count=4)))
    document.do(Connect(Wire("conv1", "output", node.id, "d")))

    heights = [canvas.port_position(node.id, port, False).y() for port in "abcd"]
    assert heights == sorted(set(heights))
    assert canvas.node_rect(node.id).height() > height
    document.do(SetLayer(node.id, Concatenate(count=3)))
    assert document.graph.wire_into(node.id, "d") is None
    document.undo()
    assert document.graph.wire_into(node.id, "d") is not None


def test_a_drop_moves_the_view_only_to_what_would_not_be_seen(
    canvas: CanvasView, document: GraphDocument
) -> None:
    where = canvas.mapToScene(QPoint(0, 0))
    edge = canvas.viewport().rect().bottomRight() - QPoint(20, 20)

    canvas.add_layer("tanh", canvas.mapToScene(edge))
    assert canvas.mapToScene(QPoint(0, 0)) == where

    canvas.add_layer("tanh", canvas.mapToScene(edge))  # finds room further down
    added = list(document.graph.nodes)[-1]
    assert canvas.viewport().rect().contains(canvas.node_rect(added))
