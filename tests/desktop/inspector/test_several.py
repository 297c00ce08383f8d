"""Several selected layers are edited together: one edit, one step of undo."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Graph
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.layers.pooling import MaxPool2d
from netwright.layers.shaping import Flatten
from netwright_desktop.document import GraphDocument
from netwright_desktop.inspector.fields import Choice, Number, Numbers, WholeNumber, YesNo
from netwright_desktop.inspector.inspector import Inspector
from support.drawings import classifier

LAYERS = (
    Input((1, 16, 16)),
    Conv2d(filters=8, kernel=(3, 5)),
    Conv2d(filters=12, kernel=(3, 3), bias=False, padding="valid"),
    MaxPool2d(),
    Flatten(),
    Dense(units=32, frozen=True),
    Dense(units=10),
)


@pytest.fixture
def document(qapp: QApplication) -> GraphDocument:
    del qapp
    return GraphDocument(classifier(LAYERS))


@pytest.fixture
def inspector(document: GraphDocument, qtbot: QtBot) -> Inspector:
    widget = Inspector(document)
    qtbot.addWidget(widget)
    widget.resize(300, 900)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    document.select(["conv1", "conv2"])
    return widget


def layers(document: GraphDocument, *names: str) -> list[object]:
    return [document.graph.nodes[name].layer for name in names]


def test_what_differs_is_said_to(inspector: Inspector) -> None:
    form = inspector.form
    filters, kernel = form.editors["filters"], form.editors["kernel"]
    bias, padding = form.editors["bias"], form.editors["padding"]
    assert isinstance(filters, WholeNumber)
    assert isinstance(kernel, Numbers)
    assert isinstance(bias, YesNo)
    assert isinstance(padding, Choice)

    assert inspector.title.text() == "2 layers selected"
    assert (filters.box.text(), filters.box.lineEdit().placeholderText()) == ("", "differs")
    assert [box.text() for box in kernel.boxes] == ["3", ""]
    assert bias.box.checkState() is Qt.CheckState.PartiallyChecked
    assert padding.box.currentIndex() == -1


def test_typing_a_number_sets_it_for_all_in_one_step(
    inspector: Inspector, document: GraphDocument
) -> None:
    before = dict(document.graph.nodes)
    editor = inspector.form.editors["filters"]
    assert isinstance(editor, WholeNumber)

    editor.box.setFocus()
    QTest.keyClicks(editor.box, "24")

    assert [layer.filters for layer in layers(document, "conv1", "conv2")] == [24, 24]  # type: ignore[attr-defined]
    assert editor.box.text() == "24"
    document.undo()
    assert document.graph.nodes == before
    assert editor.box.text() == ""
    document.redo()
    assert [layer.filters for layer in layers(document, "conv1", "conv2")] == [24, 24]  # type: ignore[attr-defined]


def test_the_number_of_the_first_can_be_given_to_all(
    inspector: Inspector, document: GraphDocument
) -> None:
    editor = inspector.form.editors["filters"]
    assert isinstance(editor, WholeNumber)

    editor.box.setFocus()
    QTest.keyClicks(editor.box, "8")

    assert [layer.filters for layer in layers(document, "conv1", "conv2")] == [8, 8]  # type: ignore[attr-defined]


def test_leaving_a_field_without_typing_changes_nothing(
    inspector: Inspector, document: GraphDocument
) -> None:
    before = dict(document.graph.nodes)
    editor = inspector.form.editors["filters"]
    assert isinstance(editor, WholeNumber)

    editor.box.setFocus()
    QTest.keyClick(editor.box, Qt.Key.Key_Tab)

    assert document.graph.nodes == before
    assert editor.box.text() == ""


def test_one_number_of_several_is_set_and_the_others_stay(
    inspector: Inspector, document: GraphDocument
) -> None:
    editor = inspector.form.editors["kernel"]
    assert isinstance(editor, Numbers)

    editor.boxes[0].setFocus()
    editor.boxes[0].selectAll()
    QTest.keyClicks(editor.boxes[0], "1")

    assert [layer.kernel for layer in layers(document, "conv1", "conv2")] == [(1, 5), (1, 3)]  # type: ignore[attr-defined]


def test_a_tick_and_a_choice_hold_for_all(inspector: Inspector, document: GraphDocument) -> None:
    bias, padding = inspector.form.editors["bias"], inspector.form.editors["padding"]
    assert isinstance(bias, YesNo)
    assert isinstance(padding, Choice)

    QTest.keyClick(bias.box, Qt.Key.Key_Space)
    assert len({layer.bias for layer in layers(document, "conv1", "conv2")}) == 1  # type: ignore[attr-defined]
    padding.box.setFocus()
    QTest.keyClicks(padding.box, "s")
    padding.box.textActivated.emit("same")

    assert [layer.padding for layer in layers(document, "conv1", "conv2")] == ["same", "same"]  # type: ignore[attr-defined]


def test_layers_of_different_kinds_show_what_they_have_in_common(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv1", "dense1"])

    shown = set(inspector.form.editors)
    assert {"bias", "frozen"} <= shown
    assert not {"filters", "units", "kernel"} & shown


def test_layers_with_nothing_in_common_say_so(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["pool1", "dense1"])

    assert inspector.form.editors == {}
    assert inspector.about.text() == "These layers have no setting in common."


def test_a_refused_value_is_told_with_the_name_of_the_node(
    inspector: Inspector, document: GraphDocument
) -> None:
    before = dict(document.graph.nodes)

    inspector.form.edited.emit("filters", 0)

    assert inspector.form.note_of("filters").startswith("conv1: Filters is from 1")
    assert document.graph.nodes == before


def test_reset_takes_all_back_to_the_default_in_one_step(
    inspector: Inspector, document: GraphDocument
) -> None:
    before = dict(document.graph.nodes)
    title = inspector.form._titles["kernel"]

    QTest.mouseClick(title.button, Qt.MouseButton.LeftButton)

    assert [layer.kernel for layer in layers(document, "conv1", "conv2")] == [(3, 3), (3, 3)]  # type: ignore[attr-defined]
    assert title.button.isHidden()
    document.undo()
    assert document.graph.nodes == before


def test_selecting_one_again_shows_its_values(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv2"])

    filters, bias = inspector.form.editors["filters"], inspector.form.editors["bias"]
    assert isinstance(filters, WholeNumber)
    assert isinstance(bias, YesNo)
    assert filters.box.text() == "12"
    assert bias.box.checkState() is Qt.CheckState.Unchecked


def test_different_numbers_of_any_size_leave_the_line_empty(
    inspector: Inspector, document: GraphDocument
) -> None:
    graph: Graph = document.graph
    for name, l2 in (("conv1", 0.5), ("conv2", 0.25)):
        node = graph.nodes[name]
        graph.set(replace(node, layer=replace(node.layer, l2=l2)))  # type: ignore[call-arg]
    document.select([])
    document.select(["conv1", "conv2"])
    inspector.form.headings["Weights"].button.setChecked(True)

    editor = inspector.form.editors["l2"]
    assert isinstance(editor, Number)
    assert (editor.line.text(), editor.line.placeholderText()) == ("", "differs")
    editor.line.setFocus()
    QTest.keyClicks(editor.line, "0.5")
    assert [layer.l2 for layer in layers(document, "conv1", "conv2")] == [0.5, 0.5]  # type: ignore[attr-defined]
