"""What is seen: zoom, pan, fit, selection, levels of detail, light and dark."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from netwright.graph.commands import Connect, MoveNodes, SetLayer
from netwright.graph.graph import Graph, Node, Wire
from netwright.layers.catalog import SHELF
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.layers.layer import Layer
from netwright_desktop import theme
from netwright_desktop.canvas.box import box_of_node
from netwright_desktop.canvas.node_item import NodeItem
from netwright_desktop.canvas.quick_add import QuickAdd
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.desk import CanvasDesk
from support.pointer import click, double_click, drag, move, press, release, wheel


def all_shown(canvas: CanvasView) -> bool:
    seen = canvas.viewport().rect()
    return all(seen.contains(canvas.node_rect(i)) for i in canvas.document.graph.nodes)


def test_fit_all_shows_every_node(canvas: CanvasView) -> None:
    canvas.resize(700, 400)
    canvas.centerOn(9000, 9000)

    QTest.keyClick(canvas, Qt.Key.Key_Home)

    assert all_shown(canvas)


def test_fitting_an_empty_network_is_no_error(qtbot: QtBot) -> None:
    canvas = CanvasView(GraphDocument(Graph()))
    qtbot.addWidget(canvas)

    canvas.fit_all()
    canvas.grab()

    assert canvas.zoom == 1.0


def test_an_empty_canvas_says_how_to_begin_and_takes_the_double_click(qtbot: QtBot) -> None:
    document = GraphDocument(Graph())
    canvas = CanvasView(document)
    qtbot.addWidget(canvas)
    canvas.resize(700, 400)
    canvas.show()
    assert canvas.welcome.isVisible()
    assert canvas.welcome.rect() == canvas.rect()

    double_click(canvas, canvas.viewport().rect().center())
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    QTest.keyClicks(popup.field, "tanh")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)

    assert not canvas.welcome.isVisible()
    document.undo()
    assert canvas.welcome.isVisible()


def test_fit_selection_shows_the_selected_nodes_large(canvas: CanvasView) -> None:
    canvas.resize(700, 400)
    canvas.fit_all()
    small = canvas.zoom
    canvas.document.select(["conv1"])

    QTest.keyClick(canvas, Qt.Key.Key_F)

    assert canvas.zoom > small
    middle = canvas.viewport().rect().center()
    assert (canvas.node_rect("conv1").center() - middle).manhattanLength() < 4


def test_the_wheel_zooms_at_the_pointer(canvas: CanvasView) -> None:
    at = canvas.node_rect("relu1").center()
    under, zoom = canvas.mapToScene(at), canvas.zoom

    wheel(canvas, at, 3)

    assert canvas.zoom > zoom
    assert (canvas.mapToScene(at) - under).manhattanLength() < 3
    wheel(canvas, at, -200)
    assert canvas.zoom == pytest.approx(0.05)


def test_the_middle_button_pans(canvas: CanvasView) -> None:
    before = canvas.node_rect("conv1").topLeft()

    drag(canvas, [QPoint(300, 300), QPoint(350, 320)], Qt.MouseButton.MiddleButton)

    assert canvas.node_rect("conv1").topLeft() - before == QPoint(50, 20)


def test_space_and_the_left_button_pan(canvas: CanvasView) -> None:
    before = canvas.node_rect("conv1").topLeft()

    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, [canvas.node_rect("conv1").center(), QPoint(500, 500)])
    QTest.keyRelease(canvas, Qt.Key.Key_Space)

    assert canvas.node_rect("conv1").topLeft() != before
    assert canvas.document.undo_label == ""


def test_a_rubber_band_selects_what_it_touches(canvas: CanvasView) -> None:
    first, last = canvas.node_rect("conv1"), canvas.node_rect("pool1")

    drag(canvas, [first.topLeft() - QPoint(20, 60), last.center()])

    assert canvas.document.selected == {"conv1", "relu1", "pool1"}


def test_shift_with_a_rubber_band_adds(canvas: CanvasView) -> None:
    canvas.document.select(["dense1"])
    area = canvas.node_rect("input1")

    drag(
        canvas,
        [area.topLeft() - QPoint(20, 60), area.center()],
        keys=Qt.KeyboardModifier.ShiftModifier,
    )

    assert canvas.document.selected == {"dense1", "input1"}


def test_escape_gives_the_old_selection_back(canvas: CanvasView) -> None:
    canvas.document.select(["dense1"])

    press(canvas, QPoint(5, 5))
    move(canvas, QPoint(1990, 790))
    assert len(canvas.document.selected) == 8
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    release(canvas, QPoint(1990, 790))

    assert canvas.document.selected == {"dense1"}


def test_a_click_selects_one_and_ctrl_adds_or_takes_away(canvas: CanvasView) -> None:
    conv, relu = canvas.node_rect("conv1").center(), canvas.node_rect("relu1").center()
    ctrl = Qt.KeyboardModifier.ControlModifier

    click(canvas, conv)
    click(canvas, relu, keys=ctrl)
    assert canvas.document.selected == {"conv1", "relu1"}
    click(canvas, conv, keys=ctrl)
    assert canvas.document.selected == {"relu1"}
    canvas.select_all()
    click(canvas, conv)
    assert canvas.document.selected == {"conv1"}
    assert not canvas.document.undo_label


def test_show_node_selects_it_and_brings_it_to_the_middle(canvas: CanvasView) -> None:
    canvas.resize(600, 400)

    canvas.show_node("loss1")

    assert canvas.document.selected == {"loss1"}
    middle = canvas.viewport().rect().center()
    assert (canvas.node_rect("loss1").center() - middle).manhattanLength() < 4


def test_shapes_stand_on_the_wires_and_cover_no_node(canvas: CanvasView) -> None:
    layer = canvas.canvas_scene.wires
    wire = Wire("conv1", "output", "relu1", "input")

    boxes = {w: layer.label_box(w) for w in layer.wires}

    assert layer.text_on(wire) == "16x8x8"
    assert boxes[wire] is not None
    frames = [item.frame() for item in canvas.canvas_scene.nodes.values()]
    assert not any(box and box.intersects(frame) for box in boxes.values() for frame in frames)


def test_a_shape_of_other_width_finds_its_place_anew(canvas: CanvasView) -> None:
    layer, document = canvas.canvas_scene.wires, canvas.document
    wire = Wire("dense1", "output", "loss1", "prediction")
    before = layer.label_box(wire)
    assert before is not None

    document.do(SetLayer("dense1", Dense(units=12)))  # as wide as 10
    same = layer.label_box(wire)
    document.do(SetLayer("dense1", Dense(units=1000)))
    wider = layer.label_box(wire)

    assert layer.text_on(wire) == "1000"
    assert same == before
    assert wider is not None
    assert wider.width() > before.width()


def test_a_wire_that_does_not_fit_is_marked(canvas: CanvasView) -> None:
    wire = Wire("pool1", "output", "dense1", "input")
    canvas.document.do(Connect(wire))

    assert canvas.canvas_scene.wires._wrong == {wire}


@pytest.mark.parametrize("zoom", [0.08, 0.2, 0.45, 0.8, 2.0])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_level_of_detail_draws_in_both_schemes(
    canvas: CanvasView, qapp: QApplication, zoom: float, scheme: str
) -> None:
    theme.apply(qapp, scheme)
    canvas.document.select(["loss1"])
    canvas.zoom_by(zoom / canvas.zoom)
    canvas.centerOn(canvas.canvas_scene.nodes["conv1"].frame().center())

    image = canvas.viewport().grab().toImage()

    area: QRect = canvas.node_rect("conv1")
    title = image.pixelColor(area.left() + area.width() * 4 // 5, area.top() + area.height() // 6)
    wanted = QColor(theme.family_color("Convolution"))
    assert abs(title.red() - wanted.red()) + abs(title.blue() - wanted.blue()) < 24
    is_light = image.pixelColor(2, 2).lightness() > 128
    assert is_light == (scheme == "light")
    theme.apply(qapp, "light")


def test_menus_offer_what_can_be_done_where_they_open(canvas: CanvasView, desk: CanvasDesk) -> None:
    def texts(at: QPoint) -> list[str]:
        with_right_button = Qt.MouseButton.RightButton
        click(canvas, at, with_right_button)
        QApplication.sendEvent(
            canvas.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, at)
        )
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        found = [action.text().replace("&", "") for action in menu.actions() if action.isEnabled()]
        menu.close()
        return found

    assert "Delete" in texts(canvas.node_rect("conv1").center())
    on_wire = canvas.port_position("conv1", "output", True) + QPoint(15, 0)
    assert texts(on_wire) == ["Insert layer…", "Add reroute point", "", "Take the wire off"]
    assert "Add layer…" in texts(QPoint(10, 780))


def test_a_layer_is_inserted_into_the_selected_wire_wherever_the_pointer_is(
    canvas: CanvasView, desk: CanvasDesk
) -> None:
    wire = Wire("conv1", "output", "relu1", "input")
    canvas.canvas_scene.select_wire(wire)

    desk.actions.of["insert_layer"].trigger()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QuickAdd)
    QTest.keyClicks(popup.field, "tanh")
    QTest.keyClick(popup.field, Qt.Key.Key_Return)

    before = canvas.document.graph.wire_into("relu1", "input")
    assert before is not None
    assert canvas.document.graph.nodes[before.source].layer.kind == "tanh"


def test_showing_all_shows_the_wires_that_turn_back_too(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(MoveNodes({"pool1": (-600.0, 300.0)}))
    canvas.resize(500, 800)

    canvas.fit_all()

    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.canvas_scene.wires.area())
    nodes = canvas.canvas_scene.frame_of(document.graph.nodes)
    assert not nodes.contains(canvas.canvas_scene.wires.area())


@pytest.mark.parametrize("layer", SHELF, ids=lambda layer: layer.kind)
def test_no_node_cuts_off_its_title_or_its_first_settings(
    layer: type[Layer], qapp: QApplication
) -> None:
    item = NodeItem(box_of_node(Node("one", "one", layer()), 0, ("There is a problem.",)))

    assert item.texts.title.text == layer.title
    assert not item.texts.summary.text.endswith("…")


def test_after_an_edit_of_settings_the_picture_is_that_of_a_canvas_opened_anew(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot
) -> None:
    document.select(())
    document.do(SetLayer("conv1", Conv2d(5)))
    document.do(SetLayer("dense1", Dense(7)))
    document.do(SetLayer("flatten1", Conv2d(2)))  # what it feeds has no shape now
    fresh = CanvasView(document)
    qtbot.addWidget(fresh)
    fresh.resize(canvas.size())
    fresh.show()
    fresh.look(canvas.outlook)
    canvas.look(canvas.outlook)

    (wire,) = document.graph.wires_from("conv1")
    assert canvas.canvas_scene.wires.text_on(wire) == "5x8x8"
    assert canvas.viewport().grab().toImage() == fresh.viewport().grab().toImage()
