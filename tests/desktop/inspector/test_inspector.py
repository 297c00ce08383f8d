"""The inspector edits the selected layer, by commands that can be undone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.commands import AddNodes, RemoveNodes, SetLayer
from netwright.graph.graph import Node
from netwright.layers.convolution import Conv2d
from netwright.layers.dense import Dense
from netwright.program.footprint import Footprint, LayerMemory
from netwright_desktop.document import GraphDocument
from netwright_desktop.inspector.fields import (
    Choice,
    Number,
    Numbers,
    WholeNumber,
    YesNo,
)
from netwright_desktop.inspector.inspector import Inspector
from netwright_desktop.inspector.lines import ShapeText
from support.drawings import digits_network


@pytest.fixture
def document(qapp: QApplication) -> GraphDocument:
    return GraphDocument(digits_network())


@pytest.fixture
def inspector(document: GraphDocument, qtbot: QtBot) -> Inspector:
    widget = Inspector(document)
    qtbot.addWidget(widget)
    widget.resize(300, 700)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


def conv(document: GraphDocument) -> Conv2d:
    layer = document.graph.nodes["conv1"].layer
    assert isinstance(layer, Conv2d)
    return layer


def test_nothing_selected_shows_the_totals_of_the_network(inspector: Inspector) -> None:
    assert inspector.title.text() == "Network"
    assert inspector.facts.values() == {
        "Layers": "8",
        "Parameters": "2,730",
        "Multiply-adds": "11,776",
        "Memory": "not known yet",
        "Problems": "none",
    }


def test_typing_a_number_changes_the_layer_and_is_one_step(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv1"])
    editor = inspector.form.editors["filters"]
    assert isinstance(editor, WholeNumber)

    editor.box.setFocus()
    editor.box.selectAll()
    QTest.keyClicks(editor.box, "24")

    assert conv(document).filters == 24
    assert inspector.facts.values()["Parameters"] == "240"
    assert inspector.facts.values()["Output shape"] == "24x8x8"
    document.undo()
    assert conv(document).filters == 16
    assert editor.box.value() == 16
    document.redo()
    assert editor.box.value() == 24


def test_coming_back_to_a_field_begins_another_step(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv1"])
    editor = inspector.form.editors["filters"]
    assert isinstance(editor, WholeNumber)

    for text in ("20", "40"):
        editor.box.setFocus()
        editor.box.selectAll()
        QTest.keyClicks(editor.box, text)
        inspector.name_field.setFocus()

    document.undo()
    assert conv(document).filters == 20


def test_each_kind_of_setting_has_its_editor(inspector: Inspector, document: GraphDocument) -> None:
    document.select(["conv1"])
    kinds = {name: type(editor) for name, editor in inspector.form.editors.items()}

    assert kinds == {
        "filters": WholeNumber,
        "kernel": Numbers,
        "stride": Numbers,
        "dilation": Numbers,
        "groups": WholeNumber,
        "padding": Choice,
        "border": ShapeText,
        "bias": YesNo,
        "initializer": Choice,
        "initial_size": Number,
        "l1": Number,
        "l2": Number,
        "max_norm": Number,
        "frozen": YesNo,
    }


def test_a_box_a_choice_and_a_pair_of_numbers_change_the_layer(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv1"])
    bias, padding = inspector.form.editors["bias"], inspector.form.editors["padding"]
    kernel = inspector.form.editors["kernel"]
    assert isinstance(bias, YesNo)
    assert isinstance(padding, Choice)
    assert isinstance(kernel, Numbers)

    bias.box.setFocus()
    QTest.keyClick(bias.box, Qt.Key.Key_Space)
    padding.box.setFocus()
    QTest.keyClick(padding.box, Qt.Key.Key_Down)
    kernel.boxes[1].setFocus()
    QTest.keyClick(kernel.boxes[1], Qt.Key.Key_Up)

    assert conv(document) == Conv2d(bias=False, padding="valid", kernel=(3, 4))


def test_a_shape_is_typed_as_text(inspector: Inspector, document: GraphDocument) -> None:
    document.select(["input1"])
    editor = inspector.form.editors["shape"]
    assert isinstance(editor, ShapeText)
    assert editor.line.text() == "1 x 8 x 8"

    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "3 x 28 x ")
    assert "whole numbers" in inspector.form.note_of("shape")
    QTest.keyClicks(editor.line, "28")

    assert "whole numbers" not in inspector.form.note_of("shape")
    assert document.graph.nodes["input1"].layer.shape == (3, 28, 28)  # type: ignore[attr-defined]
    assert editor.line.text() == "3 x 28 x 28"


def test_a_shape_that_cannot_be_read_gives_way_to_the_old_one(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["input1"])
    editor = inspector.form.editors["shape"]
    assert isinstance(editor, ShapeText)

    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "many")
    inspector.name_field.setFocus()

    assert editor.line.text() == "1 x 8 x 8"
    assert not document.undo_label


def test_renaming_is_refused_with_the_reason(inspector: Inspector, document: GraphDocument) -> None:
    document.select(["conv1"])
    inspector.name_field.setFocus()
    inspector.name_field.selectAll()

    QTest.keyClicks(inspector.name_field, "relu1")
    assert inspector.name_note.text() == "There is a node called relu1 already."
    assert document.graph.nodes["conv1"].name == "relu"
    QTest.keyClick(inspector.name_field, Qt.Key.Key_Return)

    assert inspector.name_field.text() == "relu"
    assert not inspector.name_note.isVisible()


def test_renaming_is_one_step(inspector: Inspector, document: GraphDocument) -> None:
    document.select(["conv1"])
    inspector.name_field.setFocus()
    inspector.name_field.selectAll()

    QTest.keyClicks(inspector.name_field, "edges")

    assert document.graph.nodes["conv1"].name == "edges"
    document.undo()
    assert document.graph.nodes["conv1"].name == "conv1"
    assert inspector.name_field.text() == "conv1"


def test_problems_of_the_layer_stand_as_sentences(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv1"])
    document.do(SetLayer("conv1", Conv2d(kernel=(9, 9), padding="valid")))

    assert inspector.problems.text().startswith("Conv 2D has a 9x9 window")
    assert inspector.facts.values()["Output shape"] == "not known yet"
    document.undo()
    assert not inspector.problems.isVisible()


def test_several_layers_are_summed_up(inspector: Inspector, document: GraphDocument) -> None:
    document.select(["conv1", "dense1"])

    assert inspector.title.text() == "2 layers selected"
    assert inspector.facts.values()["Parameters"] == "2,730"


def test_deleting_the_shown_layer_goes_back_to_the_network(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["conv1"])
    document.do(RemoveNodes(("conv1",)))

    assert inspector.title.text() == "Network"


def test_the_weights_of_another_layer_of_the_kind_can_be_used(
    inspector: Inspector, document: GraphDocument
) -> None:
    document.select(["dense1"])
    assert not inspector.owner.isVisible()
    document.do(AddNodes((Node("other", "other", Dense(units=10)),)))
    box = inspector.owner.box
    assert [box.itemText(i) for i in range(box.count())] == ["this layer", "other"]

    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)

    assert document.graph.nodes["dense1"].weights_of == "other"
    assert document.undo_label == "Share weights"
    document.select(["other"])
    assert not inspector.owner.isVisible()
    document.undo()
    document.select(["dense1"])
    assert box.currentText() == "this layer"
    assert not document.graph.nodes["dense1"].weights_of
    document.select(["relu1"])
    assert not inspector.owner.isVisible()


def test_another_layer_of_the_same_kind_shows_its_own_values(
    inspector: Inspector, document: GraphDocument
) -> None:
    node = document.graph.new_node(Dense(units=77))
    document.do(AddNodes((node,)))
    document.select(["dense1"])
    document.select([node.id])

    editor = inspector.form.editors["units"]
    assert isinstance(editor, WholeNumber)
    assert editor.box.value() == 77


def test_memory_is_told_of_the_network_and_of_a_layer(
    inspector: Inspector, document: GraphDocument
) -> None:
    layers = {"conv1": LayerMemory(640, 640, 1280, 4096)}
    inspector.show_footprint(Footprint(2048, 1024, 4096, 1024 * 1024, layers))

    facts = inspector.facts.values()
    assert facts["Memory"] == "1.0 MiB"
    assert facts["  activations"] == "1.0 MiB"
    assert (facts["  parameters"], facts["  optimizer"]) == ("2.0 KiB", "4.0 KiB")

    document.select(["conv1"])
    assert inspector.facts.values()["Memory"] == "6.5 KiB"
    assert inspector.facts.values()["  activations"] == "4.0 KiB"

    inspector.show_footprint(None)
    assert inspector.facts.values()["Memory"] == "not known yet"
