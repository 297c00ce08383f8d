"""What the canvas does without a mouse, and what it tells a screen reader."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import Disconnect, RenameNode
from netwright.graph.graph import Group, Wire
from netwright_desktop.canvas.geometry import Port
from netwright_desktop.canvas.key_wire_tool import KeyWireTool
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.view import CanvasView, Place
from netwright_desktop.document import GraphDocument
from support.pointer import click, move, press, release

KEY = Qt.Key
CONV_TO_RELU = Wire("conv1", "output", "relu1", "input")


def is_busy(canvas: CanvasView) -> bool:
    """Whether a gesture is going on."""
    return canvas.tool is not None


def type_keys(canvas: CanvasView, keys: Sequence[Qt.Key]) -> None:
    for key in keys:
        QTest.keyClick(canvas, key)


def test_c_and_enter_lay_a_wire_to_the_nearest_free_port(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(Disconnect((CONV_TO_RELU,)))
    document.select(["conv1"])

    type_keys(canvas, [KEY.Key_C])
    assert isinstance(canvas.tool, KeyWireTool)
    assert canvas.tool.there == Port("relu1", "input", False)
    assert canvas.tool.hint.startswith("To input of relu1?")
    canvas.viewport().grab()
    type_keys(canvas, [KEY.Key_Return])

    assert not is_busy(canvas)
    assert CONV_TO_RELU in document.graph.wires
    document.undo()
    assert CONV_TO_RELU not in document.graph.wires


def test_arrows_go_on_to_the_next_port_and_back(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1"])
    type_keys(canvas, [KEY.Key_C])
    assert isinstance(canvas.tool, KeyWireTool)
    first = canvas.tool.there

    type_keys(canvas, [KEY.Key_Right])
    assert canvas.tool.there != first
    type_keys(canvas, [KEY.Key_Left])
    assert canvas.tool.there == first
    type_keys(canvas, [KEY.Key_Escape])

    assert not is_busy(canvas)
    assert document.selected == {"conv1"}
    assert document.graph.nodes["conv1"].position == (260.0, 0.0)


def test_of_several_outputs_one_is_chosen_first(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(SetGroups({"g": Group("g", "block1", (300.0, 300.0))}))
    document.do(PutInGroup({"conv1": "g", "flatten1": "g"}))
    other = canvas.add_layer("tanh", canvas.mapToScene(QPoint(900, 650)))
    document.select(["g"])
    assert canvas.canvas_scene.nodes["g"].box.outputs == ("conv1", "flatten1")

    type_keys(canvas, [KEY.Key_C, KEY.Key_Down])
    assert isinstance(canvas.tool, KeyWireTool)
    assert canvas.tool.fixed == Port("g", "flatten1", True)
    assert canvas.tool.there is None
    type_keys(canvas, [KEY.Key_Return, KEY.Key_Return])

    assert document.graph.wires_of(other) == [Wire("flatten1", "output", other, "input")]


def test_the_port_that_is_chosen_comes_into_view(
    canvas: CanvasView, document: GraphDocument
) -> None:
    canvas.resize(500, 300)
    canvas.resetTransform()
    canvas.centerOn(0, 0)
    document.do(Disconnect((Wire("dense1", "output", "loss1", "prediction"),)))
    document.select(["dense1"])

    type_keys(canvas, [KEY.Key_C])

    assert canvas.viewport().rect().contains(canvas.port_position("loss1", "prediction", False))


def test_a_click_ends_a_wire_by_keyboard(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(["conv1"])
    type_keys(canvas, [KEY.Key_C])
    click(canvas, QPoint(300, 650))

    assert not is_busy(canvas)
    assert canvas.canvas_scene.nodes["conv1"].glowing is None


def test_enter_adds_a_layer_after_the_selected_one(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1"])
    type_keys(canvas, [KEY.Key_Return])
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    QTest.keyClicks(popup.field, "tanh")
    QTest.keyClick(popup.field, KEY.Key_Return)

    (node_id,) = document.selected
    assert Wire("conv1", "output", node_id, "input") in document.graph.wires
    assert Wire(node_id, "output", "relu1", "input") in document.graph.wires


def test_the_menu_key_asks_about_what_is_selected(
    canvas: CanvasView, document: GraphDocument
) -> None:
    asked: list[tuple[Place, QPoint]] = []
    canvas.menu_wanted.connect(lambda place, at: asked.append((place, at)))

    def ask() -> None:
        # As platforms send it to what has the focus.
        event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
        QApplication.sendEvent(canvas, event)

    ask()
    document.select(["conv1"])
    ask()
    canvas.canvas_scene.select_wire(CONV_TO_RELU)
    ask()

    assert [place for place, _ in asked] == [Place.CANVAS, Place.NODE, Place.WIRE]
    at = canvas.viewport().mapFromGlobal(asked[1][1])
    assert canvas.node_rect("conv1").contains(at)


def test_what_happens_is_announced(canvas: CanvasView, document: GraphDocument) -> None:
    told: list[str] = []
    canvas.announcer.told.connect(told.append)

    canvas.add_layer("tanh", canvas.mapToScene(QPoint(300, 650)))
    document.do(Disconnect((CONV_TO_RELU,)))
    document.undo()
    document.select(["conv1"])
    QTest.keyClick(canvas, Qt.Key.Key_H)
    document.do(RenameNode("conv1", "edges"))
    document.select(["relu1", "pool1"])
    canvas.delete_selected()

    assert told == [
        "tanh1 added.",
        "tanh1, Tanh",
        "Wire from conv1 to relu1 taken off.",
        "conv1 wired to relu1.",
        "conv1, Conv 2D, 16 filters 3x3",
        "conv1 collapsed.",
        "conv1 is called edges.",
        "2 selected.",
        "2 layers deleted.",
    ]


def test_a_refusal_is_announced_with_its_reason(canvas: CanvasView) -> None:
    told: list[str] = []
    canvas.announcer.told.connect(told.append)
    press(canvas, canvas.port_position("pool1", "output", True))
    move(canvas, canvas.port_position("conv1", "input", False))
    release(canvas, canvas.port_position("conv1", "input", False))

    assert told == ["This would make a circle: pool1 depends on conv1."]
