"""Colour and width of a wire tell the gradient that flows back along it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from netwright.graph.arranging import PutInGroup, SetGroups
from netwright.graph.graph import Group, Wire
from netwright.inspection.flow import Flow, FlowSizes
from netwright.inspection.question import Answer
from netwright_desktop import theme
from netwright_desktop.canvas.gradient_history import GradientHistory
from netwright_desktop.canvas.gradient_wires import (
    AT_LOSS,
    THICKEST,
    THINNEST,
    GradientWires,
    strength_of,
)
from netwright_desktop.canvas.view import CanvasView
from support.desk import CanvasDesk
from support.pointer import move

SIZES = {
    ("conv1/output", "relu1"): 2e-8,
    ("relu1/output", "pool1"): 3e-4,
    ("pool1/output", "flatten1"): 0.02,
    ("flatten1/output", "dense1"): 20.0,
    ("dense1/output", "loss1"): 0.02,
}


@pytest.fixture
def gradients(desk: CanvasDesk) -> GradientWires:
    desk.gradients.show_answer(answer(SIZES))
    desk.gradients.draw_news()
    return desk.gradients


def answer(sizes: dict[tuple[str, str], float], step: int = 1, run: int = 1) -> Answer:
    return Answer(Flow(), run, step, FlowSizes({}, sizes))


def wire_between(canvas: CanvasView, source: str, target: str) -> Wire:
    return next(w for w in canvas.document.level.wires if (w.source, w.target) == (source, target))


def middle(canvas: CanvasView, source: str, target: str) -> QPoint:
    """The pixel half-way along a wire."""
    place = canvas.canvas_scene.wires.middle_of(wire_between(canvas, source, target))
    return canvas.mapFromScene(place)


def color(canvas: CanvasView, source: str, target: str) -> QColor:
    """The colour beside the node where a wire ends."""
    wires = canvas.canvas_scene.wires
    x, y = wires.paths.pieces[wires.wires.index(wire_between(canvas, source, target))][-2:]
    ratio = canvas.devicePixelRatio()
    pixel = canvas.mapFromScene(x, y) - QPoint(round(9 * canvas.zoom), 0)
    return canvas.grab().toImage().pixelColor(pixel * ratio)


def test_a_wire_has_the_colour_of_its_gradient(
    canvas: CanvasView, gradients: GradientWires
) -> None:
    flow = theme.colors().flow

    assert color(canvas, "relu1", "pool1").name() == flow[2]
    assert color(canvas, "pool1", "flatten1").name() == flow[3]
    assert color(canvas, "flatten1", "dense1").name() == flow[5]
    assert gradients.size(wire_between(canvas, "conv1", "relu1")) == 2e-8


@pytest.mark.parametrize(
    ("size", "at_loss", "width"),
    [
        (0.02, 0.02, AT_LOSS),
        (0.002, 0.02, AT_LOSS - 1),
        (2.0, 0.02, AT_LOSS + 2),
        (1e-12, 0.02, THINNEST),
        (1e12, 0.02, THICKEST),
        (0.0, 0.02, THINNEST),
        (0.02, None, AT_LOSS),
    ],
)
def test_the_width_tells_the_change_since_the_loss(
    size: float, at_loss: float | None, width: float
) -> None:
    assert strength_of(size, at_loss).width == pytest.approx(width)


def test_a_wire_along_which_nothing_flows_back_is_dotted(
    canvas: CanvasView, gradients: GradientWires
) -> None:
    assert gradients.size(wire_between(canvas, "input1", "conv1")) is None
    assert strength_of(None, 0.02).is_dotted


def test_a_key_switches_them_off_and_on(canvas: CanvasView, gradients: GradientWires) -> None:
    shown = color(canvas, "pool1", "flatten1")

    QTest.keyClick(canvas, Qt.Key.Key_G)
    assert color(canvas, "pool1", "flatten1").name() == theme.colors().wire
    assert not gradients.legend.isVisible()
    assert gradients.questions() == ()

    QTest.keyClick(canvas, Qt.Key.Key_G)
    assert color(canvas, "pool1", "flatten1") == shown
    assert gradients.legend.isVisible()
    assert gradients.questions() == (Flow(),)


def test_a_wire_of_a_group_tells_the_largest_that_it_stands_for(
    canvas: CanvasView, gradients: GradientWires
) -> None:
    document = canvas.document
    document.do(SetGroups({"g": Group("g", "block", (0, 0))}))
    document.do(PutInGroup({"relu1": "g", "pool1": "g"}))
    for key in (("conv1/output", "relu1"), ("pool1/output", "flatten1")):
        assert key in SIZES
    renamed = {
        ("conv1/output", "block/relu1"): 0.5,
        ("block/relu1/output", "block/pool1"): 0.5,
        ("block/pool1/output", "flatten1"): 0.25,
    }

    gradients.show_answer(answer(renamed, step=2))
    gradients.draw_news()

    assert gradients.size(wire_between(canvas, "conv1", "g")) == 0.5
    assert gradients.size(wire_between(canvas, "g", "flatten1")) == 0.25


def test_the_pointer_on_a_wire_shows_its_history(
    canvas: CanvasView, gradients: GradientWires
) -> None:
    history = GradientHistory(canvas, gradients)
    for step in range(2, 40):
        gradients.show_answer(answer({("pool1/output", "flatten1"): 1.0 / step}, step))

    move(canvas, middle(canvas, "pool1", "flatten1"), Qt.MouseButton.NoButton)
    assert history.isVisible()
    assert history.title == "pool1 → flatten1"
    assert history.words == "Gradient 0.0256 (RMS)"
    x, y = gradients.histories["pool1/output", "flatten1"].points()
    assert (x[-1], y[-1], len(x)) == (39, 1 / 39, 39)

    move(canvas, QPoint(5, 5), Qt.MouseButton.NoButton)
    assert not history.isVisible()


def test_another_run_begins_another_history(gradients: GradientWires) -> None:
    gradients.show_answer(answer(SIZES, step=0, run=2))

    assert len(gradients.histories["relu1/output", "pool1"]) == 1


def test_two_legends_stand_side_by_side(desk: CanvasDesk, gradients: GradientWires) -> None:
    desk.heat.legend.show_colors("Share", lambda: ["#ffffff", "#000000"], ["50 %"])
    desk.heat.legend.show()
    try:
        assert not desk.heat.legend.geometry().intersects(gradients.legend.geometry())
    finally:
        desk.heat.legend.hide()
    assert gradients.legend.x() < 20
