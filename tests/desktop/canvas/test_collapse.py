"""Collapsed nodes: a chip with the name and the ports; wires, undo, file and layout know it."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from netwright.graph.commands import RenameNode
from netwright.graph.json import graph_from_data, graph_to_data
from netwright_desktop.canvas.geometry import TITLE_HEIGHT, Ports, shape_of
from netwright_desktop.canvas.grouping import group_selected
from netwright_desktop.canvas.view import CanvasView
from netwright_desktop.document import GraphDocument
from support.desk import CanvasDesk
from support.pointer import click, drag


def ends(canvas: CanvasView) -> list[tuple[QPointF, QPointF]]:
    scene = canvas.canvas_scene
    return [
        (
            scene.nodes[wire.source].port_position(wire.output, True),
            scene.nodes[wire.target].port_position(wire.input, False),
        )
        for wire in sorted(scene.wires.wires)
    ]


def is_collapsed(document: GraphDocument, node_id: str) -> bool:
    return document.graph.nodes[node_id].is_collapsed


def test_h_leaves_a_chip_with_its_wires_where_they_were(
    canvas: CanvasView, document: GraphDocument
) -> None:
    before, item = ends(canvas), canvas.canvas_scene.nodes["conv1"]
    whole = item.frame()
    analysis = document.analysis
    click(canvas, canvas.node_rect("conv1").center())

    QTest.keyClick(canvas, Qt.Key.Key_H)

    assert is_collapsed(document, "conv1")
    assert item.frame().height() == TITLE_HEIGHT < whole.height()
    assert whole.contains(item.frame())
    assert ends(canvas) == before
    assert document.analysis is analysis
    assert item.toolTip().startswith("Conv 2D\n")

    QTest.keyClick(canvas, Qt.Key.Key_H)
    assert not is_collapsed(document, "conv1")
    assert item.frame() == whole


def test_collapsing_several_is_one_step_and_the_first_press_makes_them_alike(
    desk: CanvasDesk, document: GraphDocument
) -> None:
    document.select(["conv1"])
    desk.actions.of["collapse"].trigger()
    before = graph_to_data(document.graph)
    document.select(["conv1", "relu1", "pool1"])
    assert "Collapse" in desk.actions.of["collapse"].text().replace("&", "")

    desk.actions.of["collapse"].trigger()

    assert all(document.graph.nodes[n].is_collapsed for n in ("conv1", "relu1", "pool1"))
    assert "Expand" in desk.actions.of["collapse"].text().replace("&", "")
    assert graph_from_data(graph_to_data(document.graph)) == document.graph
    assert document.undo_label == "Collapse"
    document.undo()
    assert graph_to_data(document.graph) == before


def test_a_group_can_be_a_chip(canvas: CanvasView, desk: CanvasDesk) -> None:
    document = canvas.document
    document.select(["conv1", "relu1"])
    group_selected(document)
    (group,) = document.selected

    desk.actions.of["collapse"].trigger()

    assert document.graph.groups[group].is_collapsed
    assert canvas.canvas_scene.nodes[group].frame().height() == TITLE_HEIGHT


def test_a_wire_is_laid_from_a_chip(canvas: CanvasView, document: GraphDocument) -> None:
    document.select(["target1", "loss1"])
    QTest.keyClick(canvas, Qt.Key.Key_H)
    (wire,) = (w for w in document.graph.wires if w.source == "target1")
    scene = canvas.canvas_scene
    start = scene.nodes["target1"].port_position("output", True)
    end = scene.nodes["loss1"].port_position("target", False)
    pixels = [canvas.mapFromScene(point) for point in (end, end + QPointF(-20, -200))]
    drag(canvas, pixels)
    assert wire not in document.graph.wires

    drag(canvas, [canvas.mapFromScene(start), canvas.mapFromScene(end)])

    assert wire in document.graph.wires


def test_ports_of_a_chip_lie_on_it_and_apart() -> None:
    for count in range(1, 17):
        names = tuple(map(str, range(count)))
        shape = shape_of(Ports(names, ("out",)), is_collapsed=True)
        heights = list(shape.inputs.values())
        assert shape.top < min(heights)
        assert max(heights) < shape.height
        assert all(b - a > 11 for a, b in pairwise(heights))
        assert shape.top >= 0


@pytest.mark.parametrize("direction", ["right", "down", "wrapped"])
def test_a_layout_of_chips_overlaps_nothing(desk: CanvasDesk, direction: str) -> None:
    document = desk.session.document
    document.select(["conv1", "pool1", "dense1"])
    desk.actions.of["collapse"].trigger()
    desk.actions.of[f"layout_{direction}"].trigger()
    desk.actions.of["lay_out_all"].trigger()
    desk.canvas.glide.stop()

    frames = [item.frame() for item in desk.canvas.canvas_scene.nodes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(frames) for b in frames[:i])


@pytest.mark.parametrize("zoom", [0.2, 0.4, 1.0, 2.0])
def test_the_chip_is_drawn_at_every_zoom(
    canvas: CanvasView, document: GraphDocument, zoom: float
) -> None:
    document.do(RenameNode("conv1", "a name that is much longer than any chip is wide"))

    def drawn() -> QImage:
        image = QImage(500, 300, QImage.Format.Format_RGB32)
        image.fill(0)
        painter = QPainter(image)
        item = canvas.canvas_scene.nodes["conv1"]
        canvas.canvas_scene.render(painter, image.rect(), item.sceneBoundingRect())
        painter.end()
        return image

    canvas.zoom_by(zoom / canvas.zoom)
    whole = drawn()
    document.select(["conv1"])
    QTest.keyClick(canvas, Qt.Key.Key_H)
    document.select(())
    assert drawn() != whole
