"""Groups, marks and routes are copied with the layers; pasted into the group that is open."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from netwright.graph.arranging import PutInGroup, SetGroups, SetMarks, SetRoutes
from netwright.graph.graph import Graph, Group, Wire
from netwright.graph.marks import Note
from netwright_desktop.canvas.clipboard import copied, part_in, pasted
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.desk import CanvasDesk
from support.drawings import digits_network
from support.pointer import move

INNER = Wire("conv1", "output", "relu1", "input")
ENTERING = Wire("input1", "output", "conv1", "input")


@pytest.fixture
def grouped(document: GraphDocument, canvas: CanvasView) -> GraphDocument:
    """conv1 and relu1 in the group `block1`, with a note and a wire that passes a point."""
    graph = digits_network()
    SetGroups({"g": Group("g", "block1", (300, 0), repeat=2)}).apply(graph)
    PutInGroup({"conv1": "g", "relu1": "g"}).apply(graph)
    SetMarks({"m": Note("m", "Twice", (0, 200), (100, 50), "g")}).apply(graph)
    SetRoutes({INNER: ((480.0, 200.0),)}).apply(graph)
    document.open(graph)
    canvas.fit_all()
    return document


def copies_of(before: Graph, after: Graph) -> tuple[list[str], list[str], list[str]]:
    return (
        [i for i in after.nodes if i not in before.nodes],
        [i for i in after.groups if i not in before.groups],
        [i for i in after.marks if i not in before.marks],
    )


def test_a_group_is_copied_with_all_that_it_holds(
    canvas: CanvasView, grouped: GraphDocument
) -> None:
    before = grouped.graph.copy()
    grouped.select(["g"])

    canvas.duplicate_selected()

    nodes, (group,), (mark,) = copies_of(before, grouped.graph)
    graph = grouped.graph
    assert graph.groups[group].name == "block2"
    assert graph.groups[group].repeat == 2
    assert {graph.nodes[i].name for i in nodes} == {"conv1", "relu1"}
    assert {graph.nodes[i].group for i in nodes} == {group}
    assert graph.marks[mark].group == group
    (inner,) = graph.wires - before.wires
    assert graph.routes[inner] == graph.routes[INNER]
    assert grouped.selected == {group}
    grouped.undo()
    assert grouped.graph == before


def test_what_is_pasted_lies_in_the_open_group(canvas: CanvasView, grouped: GraphDocument) -> None:
    grouped.select(["dense1"])
    canvas.copy_selected()
    grouped.enter("g")
    canvas.paste()

    (copy,) = grouped.selected
    assert grouped.graph.nodes[copy].group == "g"
    assert grouped.graph.nodes[copy].name == "dense1"  # free in this group


def test_what_is_copied_in_a_group_can_be_pasted_outside(
    canvas: CanvasView, grouped: GraphDocument
) -> None:
    grouped.enter("g")
    grouped.select(["conv1", "relu1", "m"])
    canvas.copy_selected()
    grouped.leave()
    before = grouped.graph.copy()
    canvas.paste()

    nodes, groups, (mark,) = copies_of(before, grouped.graph)
    assert not groups
    assert grouped.selected == {*nodes, mark}
    assert all(not grouped.graph.item(i).group for i in (*nodes, mark))


def test_points_of_copied_wires_move_as_the_copies_do(canvas: CanvasView) -> None:
    document = canvas.document
    document.do(SetRoutes({INNER: ((480.0, 200.0),)}))
    part = part_in(copied(document.graph, frozenset(("conv1", "relu1"))))
    assert part is not None

    paste = pasted(document.level, part, (100.0, 40.0))

    assert list(paste.command.routes.values()) == [((580.0, 240.0),)]
    assert {n.position for n in paste.command.nodes} == {(360.0, 40.0), (620.0, 40.0)}


def test_pasting_with_inputs_keeps_what_fed_the_originals(
    desk: CanvasDesk, document: GraphDocument
) -> None:
    canvas = desk.canvas
    document.select(["conv1", "relu1"])
    canvas.copy_selected()
    move(canvas, QPoint(600, 650))

    desk.actions.of["paste_with_inputs"].trigger()

    fed = {document.graph.nodes[w.target].name: w for w in document.graph.wires_from("input1")}
    assert fed.keys() == {"conv1", "conv2"}
    document.undo()
    document.open(Graph())
    desk.actions.of["paste_with_inputs"].trigger()  # what fed them is not there
    assert len(document.graph.nodes) == 2
    assert len(document.graph.wires) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"nodes": []}', '{"nodes": [], "entering": 3}'])
def test_what_is_no_part_of_a_network_is_not_pasted(text: str) -> None:
    assert part_in(text) is None


def test_text_of_other_programs_stays_on_the_clipboard(canvas: CanvasView) -> None:
    QApplication.clipboard().setText("just words")
    canvas.paste()

    assert QApplication.clipboard().text() == "just words"
    assert not canvas.document.undo_label
