"""Frames and notes: added, written, moved with what they hold, resized, coloured, deleted."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.json import graph_to_data
from netwright.graph.marks import Frame, Note
from netwright_desktop.canvas.grouping import group_selected, recolor_selected
from netwright_desktop.canvas.mark_editor import MarkEditor
from netwright_desktop.canvas.mark_items import MarkItem
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.pointer import click, drag

HELD = ("conv1", "relu1")


def editor_of(canvas: CanvasView) -> MarkEditor:
    return canvas.findChildren(MarkEditor)[-1]


def only_mark(document: GraphDocument) -> Frame | Note:
    (mark,) = document.graph.marks.values()
    return mark


def framed(canvas: CanvasView, document: GraphDocument, title: str = "Features") -> MarkItem:
    """A frame around two layers, added and titled as a user does."""
    document.select(HELD)
    canvas.add_frame()
    QTest.keyClicks(editor_of(canvas), title)
    QTest.keyClick(editor_of(canvas), Qt.Key.Key_Return)
    canvas.fit_all()
    return canvas.canvas_scene.marks[only_mark(document).id]


def title_of(canvas: CanvasView, item: MarkItem) -> QPoint:
    return canvas.mapFromScene(item.frame().topLeft() + QPointF(20, 12))


def corner_of(canvas: CanvasView, item: MarkItem) -> QPoint:
    return canvas.mapFromScene(item.frame().bottomRight() - QPointF(6, 6))


def test_a_frame_goes_around_what_is_selected_and_asks_for_its_title(
    canvas: CanvasView, document: GraphDocument
) -> None:
    item = framed(canvas, document)
    mark = only_mark(document)
    assert isinstance(mark, Frame)
    assert mark.title == "Features"
    boxes = canvas.canvas_scene.nodes
    assert all(item.frame().contains(boxes[node_id].frame()) for node_id in HELD)
    assert not item.frame().intersects(boxes["input1"].frame())


def test_escape_takes_back_what_was_typed(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(HELD)
    canvas.add_frame()
    QTest.keyClicks(editor_of(canvas), "nonsense")
    QTest.keyClick(editor_of(canvas), Qt.Key.Key_Escape)
    mark = only_mark(document)
    assert isinstance(mark, Frame)
    assert mark.title == "Frame"


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_keyboard_goes_back_to_the_canvas_after_a_title(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot, end: Qt.Key
) -> None:
    canvas.activateWindow()
    document.select(HELD)
    canvas.add_frame()
    qtbot.waitUntil(editor_of(canvas).hasFocus)

    QTest.keyClick(editor_of(canvas), end)

    assert canvas.hasFocus()
    assert len(document.graph.marks) == 1


def test_a_frame_dragged_by_its_title_takes_along_what_it_holds_in_one_step(
    canvas: CanvasView, document: GraphDocument
) -> None:
    item = framed(canvas, document)
    before = graph_to_data(document.graph)
    places = {node_id: document.graph.nodes[node_id].position for node_id in document.graph.nodes}
    start = title_of(canvas, item)
    drag(canvas, [start, start + QPoint(0, 100)])
    moved = {i for i, node in document.graph.nodes.items() if node.position != places[i]}
    assert moved == set(HELD)
    document.undo()
    assert graph_to_data(document.graph) == before


def test_inside_a_frame_a_rectangle_selects_as_anywhere(
    canvas: CanvasView, document: GraphDocument
) -> None:
    item = framed(canvas, document)
    inside = canvas.mapFromScene(item.frame().topLeft() + QPointF(8, 40))
    drag(canvas, [inside, canvas.mapFromScene(item.frame().bottomRight() - QPointF(20, 20))])
    assert document.selected == set(HELD)


def test_the_corner_gives_another_size_in_one_step(
    canvas: CanvasView, document: GraphDocument
) -> None:
    item = framed(canvas, document)
    before = only_mark(document)
    corner = corner_of(canvas, item)
    drag(canvas, [corner, corner + QPoint(50, 60)])
    after = only_mark(document)
    assert after.position == before.position
    assert after.size[0] > before.size[0]
    assert after.size[1] > before.size[1]
    document.undo()
    assert only_mark(document) == before


def test_a_frame_has_the_next_colour_each_time(canvas: CanvasView, document: GraphDocument) -> None:
    framed(canvas, document)
    document.select((only_mark(document).id,))
    mark = only_mark(document)
    assert isinstance(mark, Frame)
    recolor_selected(document)
    after = only_mark(document)
    assert isinstance(after, Frame)
    assert after.color == mark.color + 1


def test_a_note_is_written_at_the_pointer_and_grows_with_its_text(
    canvas: CanvasView, document: GraphDocument
) -> None:
    at = QPoint(300, 500)
    click(canvas, at)
    canvas.add_note()
    height = only_mark(document).size[1]
    QTest.keyClicks(editor_of(canvas), "What the network sees: pictures of digits. " * 6)
    QTest.keyClick(editor_of(canvas), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    note = only_mark(document)
    assert isinstance(note, Note)
    assert note.text.startswith("What the network sees")
    assert note.size[1] > height
    assert (
        canvas.canvas_scene.marks[note.id].frame().contains(canvas.mapToScene(at) + QPointF(9, 9))
    )


def test_leaving_the_editor_keeps_what_was_typed(
    canvas: CanvasView, document: GraphDocument, qtbot: QtBot
) -> None:
    canvas.add_note()
    QTest.keyClicks(editor_of(canvas), "kept")
    canvas.setFocus()
    qtbot.waitUntil(lambda: not canvas.findChildren(MarkEditor))
    note = only_mark(document)
    assert isinstance(note, Note)
    assert note.text == "kept"


def test_a_double_click_on_a_note_edits_it(canvas: CanvasView, document: GraphDocument) -> None:
    canvas.add_note()
    QTest.keyClicks(editor_of(canvas), "one")
    QTest.keyClick(editor_of(canvas), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    item = canvas.canvas_scene.marks[only_mark(document).id]
    middle = canvas.mapFromScene(item.frame().center())
    left, no = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseDClick(canvas.viewport(), left, no, middle)
    assert editor_of(canvas).toPlainText() == "one"


def test_frames_and_notes_are_deleted_and_brought_back(
    canvas: CanvasView, document: GraphDocument
) -> None:
    framed(canvas, document)
    before = graph_to_data(document.graph)
    document.select((only_mark(document).id,))
    canvas.delete_selected()
    assert not document.graph.marks
    assert not canvas.canvas_scene.marks
    document.undo()
    assert graph_to_data(document.graph) == before


def test_a_frame_in_a_group_is_seen_there_alone(
    canvas: CanvasView, document: GraphDocument
) -> None:
    framed(canvas, document)
    mark = only_mark(document).id
    document.select((*HELD, mark))
    group_selected(document)
    assert mark not in canvas.canvas_scene.marks
    (group,) = document.graph.groups
    document.enter(group)
    assert mark in canvas.canvas_scene.marks


def test_what_is_typed_into_a_note_calls_no_action_of_the_canvas(
    canvas: CanvasView, document: GraphDocument
) -> None:
    canvas.add_note()
    editor = editor_of(canvas)
    zoom = canvas.zoom

    QTest.keyClicks(editor, "bm1fl?")
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    QTest.keyClick(editor, Qt.Key.Key_Home)
    QTest.keyClick(editor, Qt.Key.Key_Delete)

    assert editor.toPlainText() == "m1fl?\t"
    assert canvas.zoom == zoom
    assert QApplication.activePopupWidget() is None
    editor.close()
    mark = only_mark(document)
    assert isinstance(mark, Note)
    assert mark.text == "m1fl?\t"
