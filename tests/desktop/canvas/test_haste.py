"""Zooming over a large network draws less, and everything as soon as it rests."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import SetMarks
from netwright.graph.graph import Graph, Node
from netwright.graph.marks import Frame
from netwright.layers.dense import Dense
from netwright_desktop import theme
from netwright_desktop.canvas.haste import MANY
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument


def view_of(count: int, qtbot: QtBot) -> CanvasView:
    graph = Graph()
    for number in range(count):
        place = (220.0 * (number % 15), 120.0 * (number // 15))
        graph.set(Node(f"n{number}", f"dense{number}", Dense(), place))
    view = CanvasView(GraphDocument(graph))
    qtbot.addWidget(view)
    view.resize(1600, 1000)
    view.show()
    view.zoom_to(0.6)
    view.centerOn(1500, 500)
    return view


def picture(view: CanvasView) -> QImage:
    return view.viewport().grab().toImage()


def test_letters_of_a_large_network_come_back_at_rest(qtbot: QtBot) -> None:
    view = view_of(MANY, qtbot)
    qtbot.waitUntil(lambda: not view.haste.is_on)
    whole = picture(view)

    view.zoom_by(1.25)
    view.zoom_by(0.8)
    assert view.haste.is_on
    assert picture(view) != whole

    with qtbot.waitSignal(view.haste.ended):
        pass
    assert picture(view) == whole


def test_boxes_of_a_large_network_seen_from_far_have_their_colours(qtbot: QtBot) -> None:
    view = view_of(MANY, qtbot)
    view.document.do(SetMarks({"f": Frame("f", "", (-40.0, -40.0), (400.0, 200.0), color=2)}))
    view.document.select(["n1"])
    view.zoom_to(0.1)
    view.zoom_to(0.4)
    qtbot.waitUntil(lambda: not view.haste.is_on)
    view.centerOn(600, 300)
    view.zoom_by(1.0)
    assert view.haste.is_on

    image = picture(view)

    for node_id, item in view.canvas_scene.nodes.items():
        at = view.node_rect(node_id).center()
        if view.viewport().rect().contains(at):
            expected = theme.colors().error if item.problems else theme.family_color("Core")
            assert image.pixelColor(at).name() == QColor(expected).name(), node_id
    chosen = view.node_rect("n1")
    edge = {image.pixelColor(chosen.left() + dx, chosen.center().y()).name() for dx in range(-3, 3)}
    assert theme.colors().accent in edge
    frame = view.mapFromScene(QPointF(-20.0, 100.0))
    assert image.pixelColor(frame).name() != theme.colors().canvas


def test_a_small_network_is_always_drawn_whole(qtbot: QtBot) -> None:
    view = view_of(MANY - 1, qtbot)
    view.zoom_by(1.25)
    assert not view.haste.is_on
