"""Find, select and walk: getting about in a network without the mouse."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import AddNodes, Connect
from netwright.graph.graph import Group, Node, Wire
from netwright.layers.activation import Tanh
from netwright_desktop.canvas.find import NodeFinder
from netwright_desktop.canvas.navigation import Outlook
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.search.finder import KEY

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def find(canvas: CanvasView) -> NodeFinder:
    QTest.keyClick(canvas, Qt.Key.Key_F, CTRL)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, NodeFinder)
    return popup


def is_same(one: Outlook, other: Outlook) -> bool:
    return one.zoom == other.zoom and (one.middle - other.middle).manhattanLength() < 3


def is_in_the_middle(canvas: CanvasView, node_id: str) -> bool:
    middle = canvas.viewport().rect().center()
    return (canvas.node_rect(node_id).center() - middle).manhattanLength() < 4


@pytest.mark.parametrize(
    ("text", "first"), [("pool1", "pool1"), ("dense", "dense1"), ("16 filters", "conv1")]
)
def test_a_node_is_found_by_its_name_its_layer_and_its_settings(
    canvas: CanvasView, text: str, first: str
) -> None:
    popup = find(canvas)

    QTest.keyClicks(popup.field, text)

    assert popup.shown()[0] == first
    assert canvas.viewport().rect().contains(canvas.node_rect(first))
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert is_in_the_middle(canvas, first)
    assert canvas.document.selected == {first}
    assert not popup.isVisible()


def test_arrows_show_what_was_found_and_esc_goes_back(canvas: CanvasView) -> None:
    canvas.resize(600, 400)
    canvas.document.select(("loss1",))
    before = canvas.outlook
    popup = find(canvas)
    assert is_same(canvas.outlook, before)

    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    shown = popup.shown()[1]
    assert canvas.viewport().rect().contains(canvas.node_rect(shown))
    assert not is_same(canvas.outlook, before)
    QTest.keyClicks(popup.field, "no such node")
    assert popup.shown() == []
    assert is_same(canvas.outlook, before)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)

    assert is_same(canvas.outlook, before)
    assert canvas.document.selected == {"loss1"}
    assert not canvas.document.undo_label


def test_what_is_found_does_not_lie_under_the_list(canvas: CanvasView) -> None:
    canvas.resize(760, 480)
    popup = find(canvas)

    for _ in range(8):
        QTest.keyClick(popup.field, Qt.Key.Key_Down)
        node = canvas.node_rect(popup.list.currentItem().data(KEY))
        there = QRect(canvas.viewport().mapFromGlobal(popup.pos()), popup.size())
        assert canvas.viewport().rect().contains(node)
        assert not there.intersects(node)
    popup.close()


def test_selecting_along_the_wires_and_by_kind(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(("pool1",))
    QTest.keyClick(canvas, Qt.Key.Key_U, SHIFT)
    assert document.selected == {"input1", "conv1", "relu1", "pool1"}

    document.select(("dense1",))
    QTest.keyClick(canvas, Qt.Key.Key_D, SHIFT)
    assert document.selected == {"dense1", "loss1"}

    document.do(AddNodes((Node("tanh1", "tanh1", Tanh()), Node("tanh2", "tanh2", Tanh()))))
    document.select(("tanh1", "conv1"))
    QTest.keyClick(canvas, Qt.Key.Key_G, SHIFT)
    assert document.selected == {"tanh1", "tanh2", "conv1"}


def test_selecting_nothing_and_what_is_not_selected(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(("conv1", "relu1"))
    QTest.keyClick(canvas, Qt.Key.Key_I, CTRL)
    assert document.selected == document.graph.nodes.keys() - {"conv1", "relu1"}

    QTest.keyClick(canvas, Qt.Key.Key_A, CTRL | SHIFT)
    assert not document.selected
    canvas.canvas_scene.select_wire(Wire("conv1", "output", "relu1", "input"))
    QTest.keyClick(canvas, Qt.Key.Key_I, CTRL)
    assert document.selected == document.graph.nodes.keys()
    assert canvas.canvas_scene.wires.selected is None


def test_alt_and_arrows_walk_along_the_wires(canvas: CanvasView, document: GraphDocument) -> None:
    def walked(*keys: Qt.Key) -> str:
        for key in keys:
            QTest.keyClick(canvas, key, ALT)
        (selected,) = document.selected
        return selected

    right, left, up, down = (
        *(Qt.Key.Key_Right, Qt.Key.Key_Left),
        *(Qt.Key.Key_Up, Qt.Key.Key_Down),
    )
    assert walked(right) == "input1"
    assert walked(right, right, right) == "pool1"
    assert walked(left) == "relu1"
    assert walked(left, left, left, left) == "input1"
    document.select(("loss1",))
    assert walked(left) == "dense1"
    below = Node("tanh1", "tanh1", Tanh(), (0.0, 900.0))
    document.do(AddNodes((below,)))
    document.do(Connect(Wire("pool1", "output", "tanh1", "input")))
    document.select(("flatten1",))
    assert walked(down) == "tanh1"
    assert walked(down) == "tanh1"
    assert walked(up) == "flatten1"
    assert walked(left, right) == "flatten1"  # the nearer in height
    assert canvas.viewport().rect().contains(canvas.node_rect("flatten1"))


def test_zoom_by_keys(canvas: CanvasView) -> None:
    canvas.zoom_by(0.5 / canvas.zoom)
    middle = canvas.outlook.middle

    QTest.keyClick(canvas, Qt.Key.Key_Plus, CTRL)
    assert canvas.zoom == pytest.approx(0.6)
    QTest.keyClick(canvas, Qt.Key.Key_Minus, CTRL)
    assert canvas.zoom == pytest.approx(0.5)
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.zoom == pytest.approx(1.0)
    assert (canvas.outlook.middle - middle).manhattanLength() < 6


def test_a_kept_view_is_seen_again(canvas: CanvasView) -> None:
    kept = canvas.outlook
    QTest.keyClick(canvas, Qt.Key.Key_3, CTRL)
    canvas.zoom_by(2.0)
    canvas.centerOn(QPoint(4000, 4000))

    QTest.keyClick(canvas, Qt.Key.Key_4, ALT)
    assert not is_same(canvas.outlook, kept)
    QTest.keyClick(canvas, Qt.Key.Key_3, ALT)
    assert is_same(canvas.outlook, kept)


def grouped(document: GraphDocument) -> None:
    """relu1 and pool1 in a group, closed."""
    document.do(SetGroups({"g": Group("g", "block", (300.0, 0.0))}))
    document.do(PutInGroup({"relu1": "g", "pool1": "g"}))


def test_what_lies_in_a_group_is_found_there_and_esc_leaves_the_group(
    canvas: CanvasView, document: GraphDocument
) -> None:
    grouped(document)
    before = canvas.outlook
    popup = find(canvas)

    QTest.keyClicks(popup.field, "pool")
    assert popup.list.item(0).text() == "block/pool1"
    assert document.level.group == "g"
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)

    assert document.level.group == ""
    assert is_same(canvas.outlook, before)


def test_groups_are_walked_and_selected_as_boxes_and_gates_are_not(
    canvas: CanvasView, document: GraphDocument
) -> None:
    grouped(document)
    document.select(("conv1",))

    QTest.keyClick(canvas, Qt.Key.Key_Right, ALT)
    assert document.selected == {"g"}
    QTest.keyClick(canvas, Qt.Key.Key_Right, ALT)
    assert document.selected == {"flatten1"}
    document.select(("g",))
    QTest.keyClick(canvas, Qt.Key.Key_U, SHIFT)
    assert document.selected == {"g", "conv1", "input1"}

    document.enter("g")
    document.select(("relu1",))
    QTest.keyClick(canvas, Qt.Key.Key_Left, ALT)
    assert document.selected == {"relu1"}
    QTest.keyClick(canvas, Qt.Key.Key_I, CTRL)
    assert document.selected == {"pool1"}


def test_a_kept_view_is_that_of_its_group(canvas: CanvasView, document: GraphDocument) -> None:
    grouped(document)
    document.enter("g")
    QTest.keyClick(canvas, Qt.Key.Key_1, CTRL)
    document.enter("")

    QTest.keyClick(canvas, Qt.Key.Key_1, ALT)

    assert document.level.group == "g"
