"""Names and main settings edited where they stand: with real keys, refused with reasons."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from netwright.graph.commands import RemoveNodes, SetLayer
from netwright.graph.json import graph_to_data
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright_desktop.canvas.geometry import TEXT_HEIGHT, TITLE_HEIGHT
from netwright_desktop.canvas.grouping import group_selected
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.inspector.in_place import LEAST_WIDTH, InPlaceEditor
from support.desk import CanvasDesk
from support.pointer import click, double_click, wheel

Key = Qt.Key


@pytest.fixture
def canvas(desk: CanvasDesk) -> CanvasView:
    desk.canvas.zoom_by(1 / desk.canvas.zoom)
    return desk.canvas


def opened(canvas: CanvasView) -> InPlaceEditor:
    (editor,) = (e for e in canvas.findChildren(InPlaceEditor) if e.isVisible())
    return editor


def is_open(canvas: CanvasView) -> bool:
    return any(e.isVisible() for e in canvas.findChildren(InPlaceEditor))


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def on_settings(canvas: CanvasView, node_id: str) -> QPoint:
    rect = canvas.node_rect(node_id)
    return rect.topLeft() + QPoint(30, int((TITLE_HEIGHT + TEXT_HEIGHT - 8) * canvas.zoom))


def test_a_double_click_on_the_settings_edits_the_first_and_enter_takes_it(
    canvas: CanvasView, document: GraphDocument
) -> None:
    double_click(canvas, on_settings(canvas, "conv1"))
    editor = opened(canvas)
    assert list(editor.editors) == ["filters", "kernel"]
    assert editor.isAncestorOf(focused())

    QTest.keyClicks(focused(), "24")
    QTest.keyClick(focused(), Key.Key_Return)

    layer = document.graph.nodes["conv1"].layer
    assert isinstance(layer, Conv2d)
    assert layer.filters == 24
    assert not is_open(canvas)
    assert canvas.hasFocus()


def test_a_double_click_on_the_name_edits_the_name(
    canvas: CanvasView, document: GraphDocument
) -> None:
    double_click(canvas, canvas.node_rect("conv1").topLeft() + QPoint(40, 12))
    assert focused() is opened(canvas).name_field

    QTest.keyClicks(focused(), "first")
    QTest.keyClick(focused(), Key.Key_Enter)

    assert document.graph.nodes["conv1"].name == "first"
    assert document.undo_label == "Rename"


def test_tab_goes_round_and_all_that_was_typed_is_one_step(
    canvas: CanvasView, document: GraphDocument
) -> None:
    before = graph_to_data(document.graph)
    document.select(["conv1"])
    QTest.keyClick(canvas, Key.Key_F2)
    fields = []
    for words in ("edges", "8", "5", "7"):
        fields.append(focused())
        if isinstance(focused(), QLineEdit):
            focused().selectAll()  # type: ignore[attr-defined]
        QTest.keyClicks(focused(), words)
        QTest.keyClick(focused(), Key.Key_Tab)
    assert focused() is fields[0]
    QTest.keyClick(focused(), Key.Key_Backtab)
    assert focused() is fields[-1]
    assert graph_to_data(document.graph) == before, "nothing is done before it is taken"

    QTest.keyClick(focused(), Key.Key_Return)

    node = document.graph.nodes["conv1"]
    assert isinstance(node.layer, Conv2d)
    assert (node.name, node.layer.filters, node.layer.kernel) == ("edges", 8, (5, 7))
    document.undo()
    assert graph_to_data(document.graph) == before


def test_escape_leaves_everything_as_it_was(canvas: CanvasView, document: GraphDocument) -> None:
    before = graph_to_data(document.graph)
    document.select(["dense1"])
    QTest.keyClick(canvas, Key.Key_E)
    QTest.keyClicks(focused(), "77")
    QTest.keyClick(focused(), Key.Key_Escape)

    assert not is_open(canvas)
    assert graph_to_data(document.graph) == before
    assert not document.undo_label
    assert canvas.hasFocus()


def test_going_elsewhere_takes_it(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(["dense1"])
    QTest.keyClick(canvas, Key.Key_E)
    QTest.keyClicks(focused(), "77")
    canvas.setFocus(Qt.FocusReason.MouseFocusReason)

    layer = document.graph.nodes["dense1"].layer
    assert isinstance(layer, Dense)
    assert layer.units == 77
    assert not is_open(canvas)


def test_what_cannot_be_is_refused_with_the_reason_and_stays_to_be_mended(
    canvas: CanvasView, document: GraphDocument
) -> None:
    before = graph_to_data(document.graph)
    document.select(["dense1"])
    QTest.keyClick(canvas, Key.Key_F2)
    editor = opened(canvas)
    height = editor.height()
    QTest.keyClicks(focused(), "conv1")

    QTest.keyClick(focused(), Key.Key_Return)

    assert is_open(canvas)
    assert editor.note.text() == "There is a node called conv1 already."
    assert editor.height() > height
    assert graph_to_data(document.graph) == before
    QTest.keyClicks(focused(), "x")
    QTest.keyClick(focused(), Key.Key_Return)
    assert document.graph.nodes["dense1"].name == "conv1x"


def test_a_refused_name_is_given_up_by_going_elsewhere(
    canvas: CanvasView, document: GraphDocument
) -> None:
    before = graph_to_data(document.graph)
    document.select(["dense1"])
    QTest.keyClick(canvas, Key.Key_F2)
    QTest.keyClicks(focused(), "a/b")
    canvas.setFocus()
    assert not is_open(canvas)
    assert graph_to_data(document.graph) == before


def test_a_layer_without_settings_has_its_name_alone(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["relu1"])
    QTest.keyClick(canvas, Key.Key_E)
    editor = opened(canvas)
    assert not editor.editors
    assert focused() is editor.name_field
    editor.leave()


def test_a_group_is_renamed_and_repeated_in_its_place(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1", "relu1"])
    group_selected(document)
    (group,) = document.selected
    QTest.keyClick(canvas, Key.Key_F2)
    QTest.keyClicks(focused(), "stage")
    QTest.keyClick(focused(), Key.Key_Tab)
    QTest.keyClicks(focused(), "3")
    QTest.keyClick(focused(), Key.Key_Return)
    assert document.graph.groups[group].name == "stage"
    assert document.graph.groups[group].repeat == 3


def test_it_stands_over_its_node_and_within_the_canvas(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.select(["conv1"])
    QTest.keyClick(canvas, Key.Key_F2)
    editor = opened(canvas)
    assert editor.geometry().topLeft() == canvas.node_rect("conv1").topLeft()
    assert editor.width() == LEAST_WIDTH

    wheel(canvas, QPoint(300, 300), 1)
    inside = canvas.viewport().rect()
    corner = canvas.node_rect("conv1").topLeft()
    assert inside.contains(editor.geometry())
    if inside.contains(editor.rect().translated(corner)):
        assert editor.geometry().topLeft() == corner
    canvas.resize(500, 300)
    assert is_open(canvas)
    editor.leave()


def test_it_goes_when_its_node_goes_or_is_another(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot
) -> None:
    document.select(["conv1"])
    QTest.keyClick(canvas, Key.Key_F2)
    document.do(SetLayer("conv1", Conv2d(filters=3)))
    assert not is_open(canvas)
    document.select(["conv1"])
    QTest.keyClick(canvas, Key.Key_F2)
    document.do(RemoveNodes(("conv1",)))
    assert not is_open(canvas)
    document.select(["relu1"])
    QTest.keyClick(canvas, Key.Key_F2)
    document.select(["pool1", "relu1"])
    group_selected(document)
    assert not is_open(canvas)
    qtbot.wait(10)


def test_another_click_on_the_canvas_takes_and_does_not_open_twice(
    canvas: CanvasView, document: GraphDocument
) -> None:
    for node in ("conv1", "dense1", "conv1"):
        double_click(canvas, on_settings(canvas, node))
        canvas.setFocus()
        assert not is_open(canvas)
        click(canvas, QPoint(10, 10))
    assert not document.undo_label
