"""Wires pass points that are added, dragged and taken away by mouse."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netwright.graph.arranging import PutInGroup, SetGroups, SetRoutes
from netwright.graph.graph import Group, Wire
from netwright.graph.json import graph_from_data, graph_to_data
from netwright.project.examples import EXAMPLES, example
from netwright_desktop.canvas.curves import sampled
from netwright_desktop.canvas.removing import removed_and_healed
from netwright_desktop.canvas.scene import CanvasScene
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.canvas.wire_paths import PassedPoint
from netwright_desktop.document import GraphDocument
from support.desk import CanvasDesk
from support.pointer import click, double_click, drag, move, press, release

CONV_TO_RELU = Wire("conv1", "output", "relu1", "input")
LOSS = Wire("dense1", "output", "loss1", "prediction")
AWAY = (480.0, 200.0)


@pytest.fixture
def routed(document: GraphDocument, canvas: CanvasView) -> CanvasView:
    """The wire from conv1 to relu1 passes one point."""
    document.do(SetRoutes({CONV_TO_RELU: (AWAY,)}))
    canvas.fit_all()
    return canvas


def pixel(canvas: CanvasView, place: tuple[float, float]) -> QPoint:
    return canvas.mapFromScene(QPointF(*place))


def test_a_double_click_on_a_wire_adds_a_point_on_the_grid(
    canvas: CanvasView, document: GraphDocument
) -> None:
    middle = canvas.mapFromScene(canvas.canvas_scene.wires.middle_of(CONV_TO_RELU))

    double_click(canvas, middle)

    ((x, y),) = document.graph.routes[CONV_TO_RELU]
    assert (x % 20, y % 20) == (0, 0)
    assert (pixel(canvas, (x, y)) - middle).manhattanLength() <= 20
    assert canvas.canvas_scene.wires.selected_point == PassedPoint(CONV_TO_RELU, 0)
    document.undo()
    assert not document.graph.routes


def test_a_wire_is_drawn_and_found_along_its_points(routed: CanvasView) -> None:
    scene = routed.canvas_scene

    assert scene.wire_at(QPointF(*AWAY)) == CONV_TO_RELU
    assert scene.wire_at(QPointF(480, 48)) is None  # where it ran before
    assert routed.place_at(pixel(routed, AWAY)).name == "WIRE"


def test_a_new_point_comes_between_those_around_it(
    routed: CanvasView, document: GraphDocument
) -> None:
    paths = routed.canvas_scene.wires.paths
    row = paths.wires.index(CONV_TO_RELU)
    before, after = (piece.reshape(4, 2).mean(axis=0) for piece in paths.pieces_of(row))

    assert paths.place_for_point(CONV_TO_RELU, *before) == 0
    assert paths.place_for_point(CONV_TO_RELU, *after) == 1


def test_a_dragged_point_snaps_to_the_grid_in_one_step(
    routed: CanvasView, document: GraphDocument
) -> None:
    start = pixel(routed, AWAY)

    drag(routed, [start, start + QPoint(13, 47), start + QPoint(27, 66)])

    ((x, y),) = document.graph.routes[CONV_TO_RELU]
    assert (x % 20, y % 20) == (0, 0)
    assert y > AWAY[1]
    document.undo()
    assert document.graph.routes[CONV_TO_RELU] == (AWAY,)


def test_ctrl_leaves_the_grid_and_escape_the_point(
    routed: CanvasView, document: GraphDocument
) -> None:
    start = pixel(routed, AWAY)
    press(routed, start)
    move(routed, start + QPoint(13, 47))
    QTest.keyClick(routed, Qt.Key.Key_Escape)
    release(routed, start + QPoint(13, 47))
    assert document.graph.routes[CONV_TO_RELU] == (AWAY,)
    assert routed.canvas_scene.wire_at(QPointF(*AWAY)) == CONV_TO_RELU

    press(routed, start)
    move(routed, start + QPoint(13, 47), keys=Qt.KeyboardModifier.ControlModifier)
    release(routed, start + QPoint(13, 47), keys=Qt.KeyboardModifier.ControlModifier)

    there = pixel(routed, document.graph.routes[CONV_TO_RELU][0])
    assert (there - start - QPoint(13, 47)).manhattanLength() <= 2


def test_a_double_click_on_a_point_takes_it_away(
    routed: CanvasView, document: GraphDocument
) -> None:
    double_click(routed, pixel(routed, AWAY))

    assert not document.graph.routes
    assert CONV_TO_RELU in document.graph.wires


def test_delete_takes_the_selected_point_away_and_then_the_wire(
    routed: CanvasView, document: GraphDocument
) -> None:
    click(routed, pixel(routed, AWAY))
    QTest.keyClick(routed, Qt.Key.Key_Delete)
    assert not document.graph.routes
    assert CONV_TO_RELU in document.graph.wires

    QTest.keyClick(routed, Qt.Key.Key_Delete)
    assert CONV_TO_RELU not in document.graph.wires


def test_points_between_moved_nodes_move_with_them(
    routed: CanvasView, document: GraphDocument
) -> None:
    document.do(SetRoutes({LOSS: ((1240.0, 240.0),)}))
    document.select(["conv1", "relu1"])
    before = document.graph.nodes["conv1"].position
    start = routed.node_rect("conv1").center()

    drag(routed, [start, start + QPoint(0, 150), start + QPoint(7, 211)])

    x, y = document.graph.nodes["conv1"].position
    ((left, top),) = document.graph.routes[CONV_TO_RELU]
    assert (left - AWAY[0], top - AWAY[1]) == (x - before[0], y - before[1])
    assert document.graph.routes[LOSS] == ((1240.0, 240.0),)
    document.undo()
    assert document.graph.routes[CONV_TO_RELU] == (AWAY,)


def test_points_move_with_a_nudge(routed: CanvasView, document: GraphDocument) -> None:
    document.select(["conv1", "relu1"])

    QTest.keyClick(routed, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    assert document.graph.nodes["conv1"].position[0] == 260 + 200
    assert document.graph.routes[CONV_TO_RELU] == ((AWAY[0] + 200, AWAY[1]),)


def test_the_menu_adds_points_and_straightens(desk: CanvasDesk, document: GraphDocument) -> None:
    canvas, actions = desk.canvas, desk.actions.of
    canvas.canvas_scene.select_wire(CONV_TO_RELU)
    assert not actions["straighten"].isEnabled()

    actions["add_point"].trigger()
    assert len(document.graph.routes[CONV_TO_RELU]) == 1
    assert actions["straighten"].isEnabled()
    actions["straighten"].trigger()

    assert not document.graph.routes
    document.undo()
    document.undo()
    assert not document.undo_label


def test_boxes_and_pieces_belong_to_their_wires(routed: CanvasView) -> None:
    paths = routed.canvas_scene.wires.paths
    boxes = paths.boxes()

    assert len(boxes) == len(paths.wires)
    for row in range(len(paths.wires)):
        pieces = paths.pieces_of(row).reshape(-1, 2)
        assert np.array_equal(boxes[row], [*pieces.min(axis=0), *pieces.max(axis=0)])


def test_a_layer_put_into_a_wire_shares_its_points_out(
    canvas: CanvasView, document: GraphDocument
) -> None:
    way = ((420.0, 200.0), (420.0, 300.0), (540.0, 300.0), (540.0, 200.0))
    document.do(SetRoutes({CONV_TO_RELU: way}))

    canvas.add_layer("tanh", QPointF(480.0, 300.0))

    graph = document.graph
    (tanh,) = (node for node in graph.nodes.values() if node.layer.kind == "tanh")
    before = Wire("conv1", "output", tanh.id, "input")
    after = Wire(tanh.id, "output", "relu1", "input")
    assert graph.wires >= {before, after}
    assert graph.routes[before] == way[:2]
    moved = graph.nodes["relu1"].position[0] - 520.0
    assert graph.routes[after] == tuple((x + moved, y) for x, y in way[2:])
    assert graph_from_data(graph_to_data(graph)) == graph
    document.undo()
    assert document.graph.routes == {CONV_TO_RELU: way}


def test_points_further_on_give_way_with_their_layers(
    canvas: CanvasView, document: GraphDocument
) -> None:
    later = Wire("pool1", "output", "flatten1", "input")
    document.do(SetRoutes({later: ((1000.0, 200.0),)}))
    before = document.graph.nodes["pool1"].position[0]

    canvas.add_layer("tanh", canvas.canvas_scene.wires.middle_of(CONV_TO_RELU))

    moved = document.graph.nodes["pool1"].position[0] - before
    assert moved > 0
    assert document.graph.routes[later] == ((1000.0 + moved, 200.0),)


def test_a_wire_that_heals_passes_the_points_of_those_that_it_joins(
    routed: CanvasView, document: GraphDocument
) -> None:
    relu_to_pool = Wire("relu1", "output", "pool1", "input")
    document.do(SetRoutes({relu_to_pool: ((700.0, 240.0), (760.0, 240.0))}))
    before = graph_to_data(document.graph)
    document.select(["relu1"])

    QTest.keyClick(routed, Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)

    healed = Wire("conv1", "output", "pool1", "input")
    assert document.graph.routes == {healed: (AWAY, (700.0, 240.0), (760.0, 240.0))}
    document.undo()
    assert graph_to_data(document.graph) == before
    document.redo()
    assert healed in document.graph.routes


def test_a_wire_that_heals_leaves_the_points_that_are_drawn_elsewhere(
    routed: CanvasView, document: GraphDocument
) -> None:
    inside = Wire("relu1", "output", "pool1", "input")
    document.do(SetGroups({"g": Group("g", "block")}))
    document.do(PutInGroup({"relu1": "g", "pool1": "g"}))
    document.do(SetRoutes({inside: ((700.0, 240.0),)}))

    document.do(removed_and_healed(document.level, ["relu1"]))

    assert document.graph.routes == {Wire("conv1", "output", "pool1", "input"): (AWAY,)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_wire_of_an_example_goes_back_under_a_node(name: str, qapp: QApplication) -> None:
    scene = CanvasScene(GraphDocument(example(name).graph))
    frames = {box: item.frame() for box, item in scene.nodes.items()}
    places = {box: item.box.position for box, item in scene.nodes.items()}

    for row, wire in enumerate(scene.wires.wires):
        if places[wire.target][0] > places[wire.source][0]:
            continue
        points = sampled(scene.wires.paths.pieces_of(row)).reshape(-1, 2).tolist()
        covered = {
            box
            for box, frame in frames.items()
            for x, y in points
            if frame.adjusted(1, 1, -1, -1).contains(x, y)
        }
        assert not covered, wire


def test_a_wire_in_view_is_drawn_as_it_is_and_a_longer_one_as_far_as_it_is_seen(
    canvas: CanvasView,
) -> None:
    paths = canvas.canvas_scene.wires.paths
    row = paths.wires.index(LOSS)
    piece = paths.pieces_of(row)[0]
    left, top = piece.reshape(-1, 2).min(axis=0)
    right, bottom = piece.reshape(-1, 2).max(axis=0)

    rows, whole = paths.near(left, top, right, bottom)
    assert whole[rows.index(row)] == piece.tolist()

    rows, cut = paths.near(left, top, (left + right) / 2, bottom)
    begin = cut[rows.index(row)]
    assert begin[:2] == piece[:2].tolist()
    assert begin[6] < piece[6]
