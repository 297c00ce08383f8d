"""Gestures that cut, copy and move wires and layers; each is one step of undo."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Wire
from netwright_desktop.canvas.edge_pan import edge_speed
from netwright_desktop.canvas.knife_tool import KnifeTool
from netwright_desktop.canvas.select_tools import MoveTool
from netwright_desktop.canvas.view import CanvasView, Place
from netwright_desktop.document import GraphDocument
from support.pointer import click, drag, move, press, release

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
RIGHT = Qt.MouseButton.RightButton
CONV_TO_RELU = Wire("conv1", "output", "relu1", "input")
RELU_TO_POOL = Wire("relu1", "output", "pool1", "input")


def is_busy(canvas: CanvasView) -> bool:
    """Whether a gesture is going on."""
    return canvas.tool is not None


def over(canvas: CanvasView, wire: Wire, down: int) -> QPoint:
    """A pixel above or below the middle of a wire."""
    middle = canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(wire))
    return middle + QPoint(0, down)


def test_the_knife_cuts_every_wire_that_it_crosses_in_one_step(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wires = set(document.graph.wires)
    path = [
        over(canvas, CONV_TO_RELU, -150),
        over(canvas, CONV_TO_RELU, 150),
        over(canvas, RELU_TO_POOL, 150),
        over(canvas, RELU_TO_POOL, -150),
    ]

    press(canvas, path[0], RIGHT, CTRL)
    for point in path[1:]:
        move(canvas, point, RIGHT, CTRL)
    assert isinstance(canvas.tool, KnifeTool)
    assert canvas.canvas_scene.wires.lit == {CONV_TO_RELU, RELU_TO_POOL}
    assert canvas.tool.hint == "Cuts 2 wires."
    canvas.viewport().grab()
    assert document.graph.wires == wires
    release(canvas, path[-1], RIGHT, CTRL)

    assert wires - document.graph.wires == {CONV_TO_RELU, RELU_TO_POOL}
    assert not canvas.canvas_scene.wires.lit
    document.undo()
    assert document.graph.wires == wires


def test_escape_sheathes_the_knife(canvas: CanvasView, document: GraphDocument) -> None:
    wires = set(document.graph.wires)

    press(canvas, over(canvas, CONV_TO_RELU, -150), RIGHT, CTRL)
    move(canvas, over(canvas, CONV_TO_RELU, 150), RIGHT, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    release(canvas, over(canvas, CONV_TO_RELU, 150), RIGHT, CTRL)

    assert document.graph.wires == wires
    assert not canvas.canvas_scene.wires.lit


def test_the_knife_by_key_serves_for_one_drag(canvas: CanvasView, document: GraphDocument) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_K)

    drag(canvas, [over(canvas, CONV_TO_RELU, -150), over(canvas, CONV_TO_RELU, 150)])
    assert CONV_TO_RELU not in document.graph.wires

    drag(canvas, [over(canvas, RELU_TO_POOL, -150), over(canvas, RELU_TO_POOL, 150)])
    assert RELU_TO_POOL in document.graph.wires


def test_alt_and_a_drag_duplicate_the_selection_with_its_inner_wires(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1", "relu1"])
    wires, start = set(document.graph.wires), canvas.node_rect("conv1").center()

    drag(canvas, [start, start + QPoint(0, 150), start + QPoint(0, 200)], keys=ALT)

    copies = document.selected
    assert {document.graph.nodes[i].name for i in copies} == {"conv2", "relu2"}
    (inner,) = document.graph.wires - wires
    assert {inner.source, inner.target} == copies
    x, y = document.graph.nodes[inner.source].position
    assert x == 260
    assert y % 20 == 0
    assert y > 100
    assert document.graph.nodes["conv1"].position == (260.0, 0.0)
    document.undo()
    assert document.graph.wires == wires


def test_with_shift_the_duplicate_is_fed_as_the_original(
    canvas: CanvasView, document: GraphDocument
) -> None:
    start = canvas.node_rect("relu1").center()

    drag(canvas, [start, start + QPoint(0, 200)], keys=ALT | SHIFT)

    (copy,) = document.selected
    assert document.graph.wires_of(copy) == [Wire("conv1", "output", copy, "input")]


def test_escape_takes_a_duplicate_back(canvas: CanvasView, document: GraphDocument) -> None:
    start = canvas.node_rect("relu1").center()
    press(canvas, start, keys=ALT)
    move(canvas, start + QPoint(0, 200), keys=ALT)
    canvas.viewport().grab()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    release(canvas, start + QPoint(0, 200), keys=ALT)

    assert not document.undo_label


def test_alt_and_a_click_on_a_port_take_all_its_wires_off(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wires = set(document.graph.wires)
    extra = Wire("conv1", "output", "flatten1", "input")
    drag(
        canvas,
        [
            canvas.port_position("conv1", "output", True),
            canvas.port_position("flatten1", "input", False),
        ],
    )
    assert extra in document.graph.wires

    click(canvas, canvas.port_position("conv1", "output", True), keys=ALT)

    assert not document.graph.wires_from("conv1")
    document.undo()
    assert document.graph.wires_from("conv1") == sorted([CONV_TO_RELU, extra])
    document.undo()
    assert document.graph.wires == wires


def test_ctrl_and_a_drag_move_all_wires_of_a_port(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wires = set(document.graph.wires)
    start = canvas.port_position("relu1", "output", True)
    there = canvas.port_position("conv1", "output", True)

    drag(canvas, [start, (start + there) / 2, there], keys=CTRL)

    assert document.graph.wire_into("pool1", "input") == Wire("conv1", "output", "pool1", "input")
    assert not document.graph.wires_from("relu1")
    document.undo()
    assert document.graph.wires == wires


def test_wires_of_a_port_do_not_move_where_a_circle_would_be(
    canvas: CanvasView, document: GraphDocument
) -> None:
    wires = set(document.graph.wires)
    start = canvas.port_position("conv1", "output", True)
    there = canvas.port_position("pool1", "output", True)

    press(canvas, start, keys=CTRL)
    move(canvas, there, keys=CTRL)
    assert canvas.tool is not None
    assert canvas.tool.hint == "These wires cannot all end here."
    release(canvas, there, keys=CTRL)

    assert document.graph.wires == wires


def test_a_click_on_a_port_and_one_on_another_lay_a_wire(
    canvas: CanvasView, document: GraphDocument
) -> None:
    click(canvas, canvas.port_position("conv1", "output", True))
    assert canvas.tool is not None
    move(canvas, canvas.node_rect("pool1").center(), Qt.MouseButton.NoButton)
    click(canvas, canvas.port_position("pool1", "input", False))

    assert not is_busy(canvas)
    assert Wire("conv1", "output", "pool1", "input") in document.graph.wires


def test_escape_ends_a_wire_that_is_carried(canvas: CanvasView, document: GraphDocument) -> None:
    wires = set(document.graph.wires)
    click(canvas, canvas.port_position("conv1", "output", True))
    move(canvas, QPoint(600, 600), Qt.MouseButton.NoButton)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)

    assert not is_busy(canvas)
    assert document.graph.wires == wires


def test_a_wire_that_is_carried_and_put_down_on_nothing_stays_as_it_was(
    canvas: CanvasView, document: GraphDocument
) -> None:
    click(canvas, canvas.port_position("relu1", "input", False))
    move(canvas, QPoint(600, 600), Qt.MouseButton.NoButton)
    click(canvas, QPoint(600, 600))

    assert not is_busy(canvas)
    assert CONV_TO_RELU in document.graph.wires


def test_with_alt_two_wires_change_their_ends(canvas: CanvasView, document: GraphDocument) -> None:
    canvas.add_layer("add", canvas.mapToScene(QPoint(1000, 650)))
    node = document.graph.named("add1")
    assert node is not None
    for source, port in (("conv1", "a"), ("relu1", "b")):
        drag(
            canvas,
            [
                canvas.port_position(source, "output", True),
                canvas.port_position(node.id, port, False),
            ],
        )
    start, end = (canvas.port_position(node.id, port, False) for port in "ab")

    press(canvas, start)
    move(canvas, end)
    assert canvas.tool is not None
    assert canvas.tool.hint.startswith("Replaces the wire from relu1.")
    assert canvas.tool.hint.endswith("Alt swaps the two.")
    move(canvas, end, keys=ALT)
    assert canvas.tool.hint == "Swaps with the wire from relu1."
    release(canvas, end, keys=ALT)

    assert document.graph.wire_into(node.id, "a") == Wire("relu1", "output", node.id, "a")
    assert document.graph.wire_into(node.id, "b") == Wire("conv1", "output", node.id, "b")
    document.undo()
    assert document.graph.wire_into(node.id, "a") == Wire("conv1", "output", node.id, "a")


def test_alt_keeps_a_node_out_of_a_wire(canvas: CanvasView, document: GraphDocument) -> None:
    node_id = canvas.add_layer("sigmoid", canvas.mapToScene(QPoint(500, 700)))
    start, end = canvas.node_rect(node_id).center(), over(canvas, CONV_TO_RELU, 0)

    press(canvas, start)
    move(canvas, end)
    assert canvas.canvas_scene.wires.lit == {CONV_TO_RELU}
    move(canvas, end, keys=ALT)
    assert not canvas.canvas_scene.wires.lit
    release(canvas, end, keys=ALT)

    assert CONV_TO_RELU in document.graph.wires
    assert not document.graph.wires_of(node_id)


def test_a_dragged_node_snaps_onto_the_middle_of_another(
    canvas: CanvasView, document: GraphDocument
) -> None:
    canvas.resetTransform()
    canvas.centerOn(700, 100)
    start = canvas.node_rect("target1").center()
    wanted = canvas.node_rect("flatten1").center() + QPoint(4, 230)

    press(canvas, start)
    move(canvas, wanted)
    assert isinstance(canvas.tool, MoveTool)
    assert not canvas.tool.area().isNull()
    canvas.viewport().grab()
    release(canvas, wanted)

    assert document.graph.nodes["target1"].position[0] == 4 * 260


def test_ctrl_leaves_guides_and_grid(canvas: CanvasView, document: GraphDocument) -> None:
    canvas.resetTransform()
    canvas.centerOn(700, 100)
    start = canvas.node_rect("target1").center()

    press(canvas, start)
    move(canvas, start + QPoint(3, 7), keys=CTRL)
    release(canvas, start + QPoint(3, 7), keys=CTRL)

    assert document.graph.nodes["target1"].position == (1303, 147)


def test_the_nearer_to_the_border_the_faster_the_view_moves(canvas: CanvasView) -> None:
    area = canvas.viewport().rect()

    assert edge_speed(area.center(), area).isNull()
    near, nearer = (edge_speed(QPoint(x, area.center().y()), area) for x in (20, 4))
    assert 0 < near.x() < nearer.x()
    far = edge_speed(area.bottomRight(), area)
    assert far.x() < 0
    assert far.y() < 0


def test_the_view_moves_along_while_a_node_is_dragged_at_its_border(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot
) -> None:
    start = canvas.node_rect("conv1").center()
    edge = QPoint(start.x(), canvas.viewport().rect().bottom() - 3)
    seen = canvas.seen().top()

    press(canvas, start)
    move(canvas, edge)
    QTest.qWait(80)
    assert canvas.seen().top() == seen  # who only passes the border moves nothing
    qtbot.waitUntil(lambda: canvas.seen().top() > seen + 40)
    held = canvas.mapFromScene(QPointF(canvas.canvas_scene.nodes["conv1"].frame().center()))
    assert (held - edge).manhattanLength() < 30
    release(canvas, edge)

    stopped = canvas.seen().top()
    QTest.qWait(60)
    assert canvas.seen().top() == stopped
    assert document.graph.nodes["conv1"].position[1] > 300


def test_a_cut_opens_no_menu_and_a_right_click_does(canvas: CanvasView) -> None:
    asked: list[object] = []
    canvas.menu_wanted.connect(lambda place, at: asked.append(place))

    def ask_for_menu(at: QPoint) -> None:
        mouse = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(mouse, at, canvas.viewport().mapToGlobal(at))
        QApplication.sendEvent(canvas.viewport(), event)

    press(canvas, QPoint(300, 600), RIGHT, CTRL)
    ask_for_menu(QPoint(300, 600))
    release(canvas, QPoint(300, 600), RIGHT, CTRL)
    assert not asked

    press(canvas, QPoint(300, 600), RIGHT)
    ask_for_menu(QPoint(300, 600))
    release(canvas, QPoint(300, 600), RIGHT)
    assert asked == [Place.CANVAS]
