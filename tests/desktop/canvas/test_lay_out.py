"""Laying out by key: one step of undo, nodes glide, long wires go around nodes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.graph.arranging import SetRoutes
from netwright.graph.graph import Graph, Wire
from netwright.graph.layout.drawing import Direction
from netwright_desktop.canvas.glide import DURATION, reduce_motion
from netwright_desktop.canvas.lay_out import choose_direction, lay_out_all
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from netwright_desktop.main_window import MainWindow
from support.build import residual
from support.outlines import laid_out
from support.published_networks import PUBLISHED

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def document(qapp: object) -> GraphDocument:
    """A network with a skip, all nodes in one heap."""
    del qapp
    return GraphDocument(residual())


def positions(graph: Graph) -> dict[str, tuple[float, float]]:
    return {node.id: node.position for node in graph.nodes.values()}


def test_the_key_lays_out_everything_in_one_step(window: MainWindow) -> None:
    document = window.session.document
    for number, node in enumerate(list(document.graph.nodes.values())):
        document.graph.set(replace(node, position=(37.0 * number, 500.0 - 90 * number)))
    before = positions(document.graph)
    window.canvas.setFocus()

    QTest.keyClick(window.canvas, Qt.Key.Key_L, SHIFT)

    assert positions(document.graph) == laid_out_from(before, document.graph)
    assert document.undo_label == "Lay out all"
    document.undo()
    assert positions(document.graph) == before
    assert document.undo_label == ""


def laid_out_from(
    before: dict[str, tuple[float, float]], graph: Graph
) -> dict[str, tuple[float, float]]:
    drawn = graph.copy()
    for node_id, position in before.items():
        drawn.moved(node_id, position)
    return laid_out(drawn)[0]


def test_the_key_lays_out_the_selection_alone(window: MainWindow) -> None:
    document = window.session.document
    chosen = list(document.graph.nodes)[1:4]
    for node_id in chosen:
        document.graph.moved(node_id, (700.0, 700.0))
    before = positions(document.graph)
    window.canvas.setFocus()
    document.select(chosen)

    QTest.keyClick(window.canvas, Qt.Key.Key_L)

    after = positions(document.graph)
    assert {node_id for node_id in after if after[node_id] != before[node_id]} <= set(chosen)
    assert after[chosen[0]][0] < after[chosen[1]][0] < after[chosen[2]][0]
    assert after[chosen[1]] == before[chosen[1]]  # the middle one


def test_nodes_glide_while_the_document_is_there_already(canvas: CanvasView, qtbot: QtBot) -> None:
    before = positions(canvas.document.graph)

    lay_out_all(canvas)

    after = positions(canvas.document.graph)
    last = next(n for n in after if after[n] != before[n])
    item = canvas.canvas_scene.nodes[last]
    assert canvas.glide.is_under_way
    qtbot.waitUntil(lambda: item.pos().toTuple() not in (before[last], after[last]))
    qtbot.waitUntil(lambda: not canvas.glide.is_under_way, timeout=10 * DURATION)
    shown = {n: i.pos().toTuple() for n, i in canvas.canvas_scene.nodes.items()}
    assert shown == after


def test_another_edit_ends_the_glide(canvas: CanvasView) -> None:
    before = positions(canvas.document.graph)
    lay_out_all(canvas)

    canvas.document.undo()

    assert not canvas.glide.is_under_way
    assert {n: i.pos().toTuple() for n, i in canvas.canvas_scene.nodes.items()} == before


def test_a_press_of_the_mouse_ends_the_glide(canvas: CanvasView) -> None:
    lay_out_all(canvas)

    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton)

    assert not canvas.glide.is_under_way
    shown = {n: i.pos().toTuple() for n, i in canvas.canvas_scene.nodes.items()}
    assert shown == positions(canvas.document.graph)


def test_with_reduced_motion_nodes_jump(canvas: CanvasView) -> None:
    reduce_motion(True)

    lay_out_all(canvas)

    assert not canvas.glide.is_under_way
    shown = {n: i.pos().toTuple() for n, i in canvas.canvas_scene.nodes.items()}
    assert shown == positions(canvas.document.graph)


@pytest.mark.parametrize("direction", Direction)
def test_the_direction_is_remembered(window: MainWindow, direction: Direction) -> None:
    window.actions_.of[f"layout_{direction}"].trigger()

    ticked = {d for d in Direction if window.actions_.of[f"layout_{d}"].isChecked()}
    assert ticked == {direction}
    lay_out_all(window.canvas)
    graph = window.session.document.graph
    one, other = (node.position for node in list(graph.nodes.values())[:2])
    assert (other[0] > one[0]) == (direction is not Direction.DOWN)


def test_a_skip_goes_around_the_nodes_and_can_be_taken_hold_of_there(canvas: CanvasView) -> None:
    reduce_motion(True)
    choose_direction(Direction.RIGHT)
    canvas.document.open(PUBLISHED["U-Net"]())
    graph, scene = canvas.document.graph, canvas.canvas_scene

    lay_out_all(canvas)

    skip = max(graph.routes, key=lambda wire: len(graph.routes[wire]))
    middle = scene.wires.middle_of(skip)
    assert scene.wire_at(middle) == skip
    assert scene.node_at(middle) is None
    canvas.document.do(SetRoutes({skip: ()}))
    assert scene.wires.middle_of(skip) != middle


def test_routes_of_nodes_that_need_none_any_more_go(canvas: CanvasView) -> None:
    reduce_motion(True)
    graph = canvas.document.graph
    wire = min(graph.wires - {w for w in graph.wires if w.input == "b"})
    SetRoutes({wire: ((1.0, 2.0), (3.0, 4.0))}).apply(graph)

    lay_out_all(canvas)

    assert wire not in graph.routes
    canvas.document.undo()
    assert graph.routes == {Wire(*_ends(wire)): ((1.0, 2.0), (3.0, 4.0))}


def _ends(wire: Wire) -> tuple[str, str, str, str]:
    return wire.source, wire.output, wire.target, wire.input
