"""The inspector of a group: its name, how often it is repeated, what it holds."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import PutInGroup, SetGroups, SetMarks
from netwright.graph.graph import Group
from netwright.graph.marks import Note
from netwright_desktop.document import GraphDocument
from netwright_desktop.inspector.inspector import Inspector
from support.drawings import digits_network


@pytest.fixture
def inspector(qtbot: QtBot) -> Inspector:
    graph = digits_network()
    SetGroups({"g": Group("g", "block")}).apply(graph)
    PutInGroup({"dense1": "g", "flatten1": "g"}).apply(graph)
    inspector = Inspector(GraphDocument(graph))
    qtbot.addWidget(inspector)
    inspector.show()
    inspector.document.select(("g",))
    return inspector


def test_a_group_shows_its_name_and_what_it_holds(inspector: Inspector) -> None:
    assert inspector.title.text() == "Group"
    assert inspector.name_field.text() == "block"
    assert inspector.facts.values()["Layers"] == "2"
    report = inspector.document.analysis.nodes["dense1"]
    assert inspector.facts.values()["Parameters"] == f"{report.parameters:,}"


def test_the_number_of_repeats_is_an_edit_that_can_be_taken_back(inspector: Inspector) -> None:
    editor = inspector.form.editors["repeat"]
    editor.edited.emit(3)
    assert inspector.document.graph.groups["g"].repeat == 3
    inspector.document.undo()
    assert inspector.document.graph.groups["g"].repeat == 1


def test_a_group_is_renamed_by_typing(inspector: Inspector) -> None:
    inspector.name_field.setFocus()
    inspector.name_field.selectAll()
    QTest.keyClicks(inspector.name_field, "features")
    assert inspector.document.graph.groups["g"].name == "features"
    QTest.keyClick(inspector.name_field, Qt.Key.Key_Return)
    names = [p.tensor.name for p in inspector.document.analysis.parameters]
    assert "features/dense1/weight" in names


def test_a_name_that_a_layer_beside_it_has_is_refused(inspector: Inspector) -> None:
    inspector.name_field.setText("conv1")
    inspector.name_field.textEdited.emit("conv1")
    assert inspector.document.graph.groups["g"].name == "block"
    assert inspector.name_note.text()


def test_a_selected_note_leaves_the_form_empty(inspector: Inspector) -> None:
    inspector.document.do(SetMarks({"n": Note("n", "a note", (0.0, 0.0), (100.0, 50.0))}))
    inspector.document.select(("n",))
    assert not inspector.form.isVisible()
    assert inspector.title.text() == "1 frame or note selected"
    inspector.document.select(("n", "g", "conv1"))
    assert inspector.title.text() == "3 layers selected"
