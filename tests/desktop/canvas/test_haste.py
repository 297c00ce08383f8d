"""Zooming over a large network draws less, and everything as soon as it rests."""

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Graph, Node
from netwright.layers.dense import Dense
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


def test_a_small_network_is_always_drawn_whole(qtbot: QtBot) -> None:
    view = view_of(MANY - 1, qtbot)
    view.zoom_by(1.25)
    assert not view.haste.is_on
