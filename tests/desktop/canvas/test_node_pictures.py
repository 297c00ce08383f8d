"""The nodes show what their neurons say, and nothing where it is switched off."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor

from netwright.inspection.neuron_maps import NeuronMaps
from netwright.inspection.passage import Passage, Way
from netwright.inspection.plane import Area
from netwright.inspection.question import Answer, Question
from netwright.inspection.sample import FromData
from netwright_desktop.canvas.node_pictures import BELOW, NodePicture, NodePictures, picture_at
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.colormap import diverging
from netwright_desktop.main_window import MainWindow
from support.pointer import drag

QUESTION = NeuronMaps(Area(-6.0, 6.0, -6.0, 6.0))


@pytest.fixture
def pictures(canvas: CanvasView) -> NodePictures:
    return NodePictures(canvas, lambda: QUESTION)


def show(pictures: NodePictures, values: object, question: Question = QUESTION) -> None:
    pictures.show_answer(Answer(question, 1, 7, values))
    pictures.draw_news()


def at(canvas: CanvasView, node: str) -> NodePicture | None:
    return picture_at(canvas.canvas_scene.nodes[node])


def seen(canvas: CanvasView, node: str, x: float, y: float) -> QColor:
    """The colour at a place of the pictures of a node, in units of the canvas."""
    found = at(canvas, node)
    assert found is not None
    pixel = canvas.mapFromScene(found.scenePos() + QPointF(x, y))
    return canvas.viewport().grab().toImage().pixelColor(pixel)


def test_each_neuron_is_drawn_with_its_colours_the_highest_row_first(
    canvas: CanvasView, pictures: NodePictures
) -> None:
    canvas.zoom_to(1.0)
    canvas.centerOn(canvas.canvas_scene.nodes["dense1"])
    maps = np.zeros((4, 2, 2), np.float32)
    maps[0, 1] = 2.0  # the upper half of the first neuron is high
    maps[1] = -1.0

    show(pictures, {"dense1": maps})

    found = at(canvas, "dense1")
    assert found is not None
    np.testing.assert_array_equal(found.values, maps[:, ::-1])
    colors = diverging(np.array([[2.0, 0.0, -1.0]]), reach=2.0)[0]
    for (x, y), right in zip([(14, 7), (14, 21), (30 + 14, 14)], colors.tolist(), strict=True):
        color = seen(canvas, "dense1", x, y)
        told = np.array([color.red(), color.green(), color.blue()])
        assert np.abs(told - right).max() <= 2


def test_only_layers_that_are_told_of_have_pictures(
    canvas: CanvasView, pictures: NodePictures
) -> None:
    show(pictures, {"dense1": np.zeros((3, 4, 4), np.float32)})

    with_pictures = {i for i in canvas.canvas_scene.nodes if at(canvas, i) is not None}
    assert with_pictures == {"dense1"}
    show(pictures, {"conv1": np.zeros((3, 4, 4), np.float32)})
    assert at(canvas, "dense1") is None
    assert at(canvas, "conv1") is not None


def test_maps_of_a_sample_are_a_few_of_a_layer_and_its_units(
    canvas: CanvasView, pictures: NodePictures
) -> None:
    layers = {
        "input1": np.linspace(0, 1, 64, dtype=np.float32).reshape(1, 8, 8),
        "conv1": np.zeros((40, 8, 8), np.float32),
        "dense1": np.zeros(64, np.float32),
        "flatten1": np.zeros(900, np.float32),
    }
    way = Way(layers, frozenset({"input1"}), np.zeros(3, np.float32), True, (), 1)

    show(pictures, way, Passage(FromData()))

    counts = {i: len(p._rects) for i in layers if (p := at(canvas, i)) is not None}
    # Units lie in rows of 32; of 900 there are four rows.
    assert counts == {"input1": 1, "conv1": 8, "dense1": 2, "flatten1": 4}


def test_every_unit_of_many_is_a_square_in_its_row(
    canvas: CanvasView, pictures: NodePictures
) -> None:
    canvas.zoom_to(1.0)
    canvas.centerOn(canvas.canvas_scene.nodes["dense1"])
    values = np.zeros(64, np.float32)
    values[[0, 33, 63]] = 3.0, -3.0, 1.5
    way = Way({"dense1": values}, frozenset(), np.zeros(3, np.float32), True, (), 1)

    show(pictures, way, Passage(FromData()))

    side = 180 / 32
    for unit in (0, 5, 33, 63):
        color = seen(canvas, "dense1", (unit % 32 + 0.5) * side, (unit // 32 + 0.5) * side)
        right = diverging(values[unit : unit + 1], reach=3.0)[0]
        told = np.array([color.red(), color.green(), color.blue()])
        assert np.abs(told - right.astype(int)).max() <= 3


def test_switched_off_nothing_is_asked_or_shown(canvas: CanvasView, pictures: NodePictures) -> None:
    show(pictures, {"dense1": np.zeros((3, 4, 4), np.float32)})
    assert list(pictures.questions()) == [QUESTION]

    pictures.switch()

    assert list(pictures.questions()) == []
    assert at(canvas, "dense1") is None
    assert not NodePictures(canvas, lambda: QUESTION).is_on
    pictures.switch()
    assert at(canvas, "dense1") is not None


def test_pictures_move_with_their_node_and_take_no_clicks(
    canvas: CanvasView, pictures: NodePictures
) -> None:
    show(pictures, {"dense1": np.zeros((3, 4, 4), np.float32)})
    node = canvas.canvas_scene.nodes["dense1"]
    rect = canvas.node_rect("dense1")
    grip = QPoint(rect.center().x(), rect.top() + 8)

    drag(canvas, [grip, grip + QPoint(60, 40)])

    found = at(canvas, "dense1")
    assert found is not None
    assert found.scenePos() == node.pos() + QPointF(0, node.shape_in_scene.height + BELOW)
    assert canvas.canvas_scene.node_at(found.scenePos() + QPointF(10, 10)) is None


def test_a_node_that_comes_back_has_its_pictures_again(
    canvas: CanvasView, pictures: NodePictures
) -> None:
    show(pictures, {"dense1": np.zeros((3, 4, 4), np.float32)})
    canvas.document.select(["dense1"])
    canvas.delete_selected()

    canvas.document.undo()

    assert at(canvas, "dense1") is not None


def test_the_menu_switches_them(window: MainWindow) -> None:
    row = window.actions_.of["pictures"]
    assert row.isChecked()

    row.trigger()

    assert not window.pictures.is_on
    assert not row.isChecked()
