"""Where one layer between would make a wire fit, the drop offers it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from netwright.graph.commands import RemoveNodes
from netwright.graph.graph import Graph, Wire
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.drawings import digits_network
from support.pointer import drag

POOL_TO_DENSE = Wire("pool1", "output", "dense1", "input")


@pytest.fixture
def without_flatten(document: GraphDocument, canvas: CanvasView) -> Graph:
    graph = digits_network()
    RemoveNodes(("flatten1",)).apply(graph)
    document.open(graph)
    canvas.fit_all()
    return graph.copy()


def dropped(canvas: CanvasView) -> QMenu:
    """Lay the wire that does not fit; the menu that opens."""
    drag(
        canvas,
        [
            canvas.port_position("pool1", "output", True),
            canvas.port_position("dense1", "input", False),
        ],
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_the_menu_offers_adapters_and_the_wire_as_it_is(
    canvas: CanvasView, without_flatten: Graph
) -> None:
    menu = dropped(canvas)

    assert texts(menu) == ["Insert Flatten", "Insert Global Average Pool", "Connect as it is"]
    menu.close()
    assert canvas.document.graph == without_flatten


def test_enter_inserts_the_first_in_one_step(canvas: CanvasView, without_flatten: Graph) -> None:
    graph = canvas.document.graph
    menu = dropped(canvas)

    QTest.keyClick(menu, Qt.Key.Key_Return)

    node = canvas.document.graph.named("flatten1")
    assert node is not None
    assert Wire("pool1", "output", node.id, "input") in graph.wires
    assert Wire(node.id, "output", "dense1", "input") in graph.wires
    assert POOL_TO_DENSE not in graph.wires
    assert not canvas.document.analysis.problems
    others = [i for i in graph.nodes if i != node.id]
    assert not any(canvas.node_rect(node.id).intersects(canvas.node_rect(i)) for i in others)
    canvas.document.undo()
    assert graph == without_flatten
    assert not canvas.document.undo_label


def test_the_wire_can_be_laid_as_it_is(canvas: CanvasView, without_flatten: Graph) -> None:
    menu = dropped(canvas)

    QTest.keyClick(menu, Qt.Key.Key_Up)
    QTest.keyClick(menu, Qt.Key.Key_Return)

    assert POOL_TO_DENSE in canvas.document.graph.wires
    assert canvas.canvas_scene.nodes["dense1"].problems


def test_an_adapter_moves_aside_for_what_stands_there(
    canvas: CanvasView, document: GraphDocument
) -> None:
    QTest.keyClick(dropped(canvas), Qt.Key.Key_Return)

    node = document.graph.named("flatten2")
    assert node is not None
    others = [i for i in document.graph.nodes if i != node.id]
    assert not any(canvas.node_rect(node.id).intersects(canvas.node_rect(i)) for i in others)


def test_a_repair_of_the_list_is_one_step_and_shows_its_layer(
    canvas: CanvasView, document: GraphDocument
) -> None:
    document.do(RemoveNodes(("target1",)))
    (problem,) = document.analysis.problems
    (repair,) = canvas.repairs_of(problem)

    canvas.repair(repair)

    assert not document.analysis.problems
    (added,) = document.selected
    assert document.graph.nodes[added].name == "target1"
    others = [i for i in document.graph.nodes if i != added]
    assert not any(canvas.node_rect(added).intersects(canvas.node_rect(i)) for i in others)
    document.undo()
    assert document.undo_label == "Delete"
