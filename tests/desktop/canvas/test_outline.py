"""The outline is the network as a list: the same nodes, the same selection, by keyboard alone."""

import random
from time import perf_counter

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.commands import AddNodes, Connect, Disconnect, RemoveNodes, SetLayer
from netwright.graph.graph import Graph, Group, Node, Wire
from netwright.layers.activation import Relu, Tanh
from netwright.layers.dense import Dense
from netwright_desktop.canvas.outline import Outline
from netwright_desktop.canvas.outline_model import OutlineModel
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.desk import CanvasDesk
from support.pointer import click

ROLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def outline(desk: CanvasDesk, document: GraphDocument, qtbot: QtBot) -> Outline:
    outline = Outline(document)
    qtbot.addWidget(outline)
    desk.actions.hear_on(outline, ("delete", "heal"))
    outline.node_wanted.connect(desk.canvas.show_node)
    outline.resize(320, 400)
    with qtbot.waitActive(outline):
        outline.show()
        outline.activateWindow()
    outline.setFocus()
    return outline


def tree(model: OutlineModel, parent: QModelIndex | None = None) -> list[object]:
    """Every line by its name, followed by the list of those below it."""
    lines: list[object] = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        lines.append(index.data())
        if model.rowCount(index):
            lines.append(tree(model, index))
    return lines


def texts(outline: Outline, node_id: str) -> list[str]:
    index = outline._lines.index_of(node_id)
    return [str(index.siblingAtColumn(column).data()) for column in range(4)]


def test_lines_stand_in_the_order_of_the_computation_and_say_what_comes_out(
    outline: Outline,
) -> None:
    names = tree(outline._lines)

    assert names[:4] == ["input1", "conv1", "relu1", "pool1"]
    assert names[-1] == "loss1"
    assert texts(outline, "conv1") == ["conv1", "Conv 2D", "16x8x8", "160"]
    spoken = outline._lines.index_of("conv1").data(ROLE)
    assert spoken == "conv1, Conv 2D, output 16x8x8, 160 parameters"


def test_what_is_wrong_is_marked_and_read_aloud(outline: Outline, document: GraphDocument) -> None:
    document.do(Disconnect((Wire("conv1", "output", "relu1", "input"),)))

    index = outline._lines.index_of("relu1")
    assert "Nothing is wired to input of relu1" in index.data(ROLE)
    assert "Nothing is wired to input of relu1" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert texts(outline, "relu1")[2] == ""


def test_what_is_selected_on_the_canvas_is_selected_here(
    outline: Outline, canvas: CanvasView, document: GraphDocument
) -> None:
    click(canvas, canvas.node_rect("pool1").center())

    assert outline.selected_ids() == ["pool1"]
    assert outline.currentIndex().data() == "pool1"
    document.select(("conv1", "relu1"))
    assert sorted(outline.selected_ids()) == ["conv1", "relu1"]
    document.select(())
    assert outline.selected_ids() == []


def test_arrows_select_on_the_canvas_and_enter_shows_the_node(
    outline: Outline, canvas: CanvasView, document: GraphDocument
) -> None:
    canvas.resize(500, 400)
    outline.setCurrentIndex(outline._lines.index_of("input1"))
    assert document.selected == {"input1"}

    QTest.keyClick(outline, Qt.Key.Key_Down)
    QTest.keyClick(outline, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert document.selected == {"conv1", "relu1"}
    QTest.keyClick(outline, Qt.Key.Key_Down)
    QTest.keyClick(outline, Qt.Key.Key_Return)

    assert document.selected == {"pool1"}
    middle = canvas.viewport().rect().center()
    assert (canvas.node_rect("pool1").center() - middle).manhattanLength() < 4
    assert outline.hasFocus()


def test_f2_renames_in_its_line_and_a_taken_name_is_refused(
    outline: Outline, document: GraphDocument, qtbot: QtBot
) -> None:
    def rename(name: str) -> None:
        QTest.keyClick(outline, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.selectAll()
        QTest.keyClicks(editor, name)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(outline.hasFocus)

    outline.setCurrentIndex(outline._lines.index_of("conv1"))
    rename("first")
    assert document.graph.nodes["conv1"].name == "first"
    assert document.undo_label == "Rename"
    with qtbot.waitSignal(outline.refused) as told:
        rename("pool1")
    assert told.args == ["There is a node called pool1 already."]
    assert texts(outline, "conv1")[0] == "first"


def test_delete_deletes_and_undo_brings_the_line_back(
    outline: Outline, document: GraphDocument
) -> None:
    before = tree(outline._lines)
    outline.setCurrentIndex(outline._lines.index_of("relu1"))

    QTest.keyClick(outline, Qt.Key.Key_Delete)
    assert "relu1" not in document.graph.nodes
    assert "relu1" not in tree(outline._lines)
    document.undo()

    assert tree(outline._lines) == before


def test_groups_hold_their_nodes_and_a_node_in_a_closed_group_can_be_selected(
    outline: Outline, document: GraphDocument
) -> None:
    document.do(SetGroups({"g": Group("g", "block")}))
    document.do(PutInGroup({"relu1": "g", "pool1": "g"}))

    assert tree(outline._lines)[:4] == ["input1", "conv1", "block", ["relu1", "pool1"]]
    outline.setCurrentIndex(outline._lines.index_of("pool1"))
    assert document.level.group == "g"
    assert document.selected == {"pool1"}
    document.undo()
    assert tree(outline._lines)[:4] == ["input1", "conv1", "relu1", "pool1"]
    assert tree(outline._lines)[-1] == "block"


def test_the_model_keeps_the_rules_of_qt_through_many_edits(document: GraphDocument) -> None:
    model = OutlineModel(document)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    document.changed.connect(model.follow)
    generator = random.Random(4)
    for number in range(150):
        nodes = list(document.graph.nodes)
        match generator.randrange(6):
            case 0:
                node = Node(f"n{number}", f"n{number}", Tanh())
                document.do(AddNodes((node,)))
            case 1:
                document.do(RemoveNodes((generator.choice(nodes),)))
            case 2:
                source, target = generator.sample(nodes, 2)
                document.do(Connect(Wire(source, "output", target, "input")))
            case 3:
                document.do(SetGroups({f"g{number}": Group(f"g{number}", f"g{number}")}))
            case 4 if document.graph.groups:
                group = generator.choice([*document.graph.groups, ""])
                document.do(PutInGroup({generator.choice(nodes): group}))
            case _:
                document.undo()
        fresh = OutlineModel(document)
        assert tree(model) == tree(fresh)
    del tester


def test_it_follows_nothing_while_it_is_not_seen(outline: Outline, document: GraphDocument) -> None:
    outline.set_followed(False)
    document.do(RemoveNodes(("relu1",)))
    assert "relu1" in tree(outline._lines)

    outline.set_followed(True)
    assert "relu1" not in tree(outline._lines)


def test_an_edit_of_500_nodes_touches_what_changed_alone(qtbot: QtBot) -> None:
    graph = Graph({f"n{i}": Node(f"n{i}", f"n{i}", Relu()) for i in range(500)})
    document = GraphDocument(graph)
    model = OutlineModel(document)
    touched: list[str] = []
    model.dataChanged.connect(lambda first, last: touched.append(first.data()))
    model.rowsInserted.connect(lambda *_: touched.append("inserted"))
    model.layoutChanged.connect(lambda *_: touched.append("reordered"))

    document.do(SetLayer("n7", Dense()))
    start = perf_counter()
    model.follow()
    took = perf_counter() - start

    assert touched == ["n7"]
    assert took < 0.05
    del qtbot
