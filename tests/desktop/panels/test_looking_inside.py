"""Panels about representations, units and gates show the answers, and ask only what is seen."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Graph
from netwright.inspection.excitation import Excitation
from netwright.inspection.gates import Gates, ThroughTime
from netwright.inspection.layers import Layers
from netwright.inspection.question import Answer, Question
from netwright.inspection.representation import PrincipalComponents
from netwright.inspection.subject import Subject
from netwright_desktop.colormap import grey
from netwright_desktop.panels.looking import LookingPanel
from netwright_desktop.panels.recurrent import NONE, RecurrentPanel
from netwright_desktop.panels.representation import T_SNE, RepresentationPanel
from netwright_desktop.panels.units import UnitsPanel, pixels_of
from support.inspected import subject_of
from support.networks import NETWORKS


@pytest.fixture(scope="module")
def starter() -> Subject:
    return subject_of(NETWORKS["starter"], samples=90)


@pytest.fixture(scope="module")
def lstm() -> Subject:
    return subject_of(NETWORKS["lstm stacked"])


def shown(qtbot: QtBot, panel: LookingPanel) -> LookingPanel:
    qtbot.addWidget(panel)
    panel.resize(420, 200)
    panel.show()
    return panel


def answered(panel: LookingPanel, subject: Subject) -> list[Question]:
    """Answer what the panel asks, until it asks nothing new; what was asked."""
    asked: list[Question] = []
    while any(question not in asked for question in panel.questions()):
        for question in panel.questions():
            asked.append(question)
            try:
                answer = Answer(question, subject.run, subject.step, question.answer(subject))
            except ValueError as why:
                answer = Answer(question, subject.run, subject.step, fault=str(why))
            panel.show_answer(answer)
    panel.draw_news()
    return asked


def test_the_points_of_the_last_layer_are_shown_at_first(qtbot: QtBot, starter: Subject) -> None:
    panel = RepresentationPanel()
    shown(qtbot, panel)

    asked = answered(panel, starter)

    assert asked[0] == Layers()
    last = [face.name for face in Layers().answer(starter)][-1]
    assert panel.layer.currentText() == last
    right = PrincipalComponents(last).answer(starter)
    x, y = panel.view.scatter.getData()
    assert np.array_equal(np.column_stack((x, y)), right.points)
    first, second = right.explained
    assert f"variance {100 * first:.0f} % and {100 * second:.0f} %" in panel.caption.text()
    table = panel.numbers()
    assert table.header == ("sample", "x", "y", "class")
    assert np.array_equal(table.columns[0], right.samples + 1)


def test_t_sne_is_computed_when_it_is_asked_for(qtbot: QtBot, starter: Subject) -> None:
    panel = RepresentationPanel()
    shown(qtbot, panel)
    answered(panel, starter)
    panel.method.setCurrentText(T_SNE)
    assert panel.pages.words == "Press Compute."

    QTest.mouseClick(panel.compute, Qt.MouseButton.LeftButton)
    answered(panel, starter)
    assert panel.is_working
    assert panel.cancel.isVisible()
    assert panel.progress.isVisible()
    qtbot.waitUntil(lambda: not panel.is_working, timeout=60_000)

    assert panel.cloud is not None
    assert panel.cloud.points.shape == (len(panel.cloud.samples), 2)
    assert np.isfinite(panel.cloud.points).all()
    assert panel.pages.words == ""


def test_t_sne_ends_when_it_is_cancelled(qtbot: QtBot, starter: Subject) -> None:
    panel = RepresentationPanel()
    shown(qtbot, panel)
    answered(panel, starter)
    panel.method.setCurrentText(T_SNE)
    QTest.mouseClick(panel.compute, Qt.MouseButton.LeftButton)
    answered(panel, starter)
    thread = panel._thread

    QTest.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)

    assert not panel.is_working
    thread.join(10)
    assert not thread.is_alive()
    assert panel.cloud is None
    assert panel.pages.words == "Press Compute."


def test_the_inputs_of_the_chosen_unit_are_shown(qtbot: QtBot, starter: Subject) -> None:
    panel = UnitsPanel()
    shown(qtbot, panel)
    answered(panel, starter)
    panel.layer.setCurrentText("dense1")

    panel.unit.setFocus()
    QTest.keyClick(panel.unit, Qt.Key.Key_Up)
    answered(panel, starter)

    right = Excitation("dense1", 1).answer(starter)
    assert panel.found is not None
    assert [p.words.partition(":")[0] for p in panel.grid.pictures] == [
        str(number + 1) for number in right.samples
    ]
    for picture, image in zip(panel.grid.pictures, pixels_of(right.inputs), strict=True):
        assert np.array_equal(picture.pixels, image)
    places = panel.grid.places()
    assert len(places) == 9
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert all(panel.grid.rect().toRectF().contains(place) for place in places)


def test_pictures_are_grey_from_the_lowest_to_the_highest_number() -> None:
    values = np.array([[-1.0, 0.0, 3.0]], np.float32)

    assert grey(values, -1.0, 3.0)[..., 0].tolist() == [[0, 64, 255]]
    assert pixels_of(np.zeros((2, 3, 4, 5), np.float32))[0].shape == (4, 5, 3)
    assert pixels_of(np.zeros((2, 7), np.float32))[0].shape == (1, 7, 3)
    assert pixels_of(np.zeros((2, 6, 3), np.float32))[0].shape == (3, 6, 3)


def test_the_gates_of_the_chosen_sweep_are_shown(qtbot: QtBot, lstm: Subject) -> None:
    panel = RecurrentPanel()
    shown(qtbot, panel)
    answered(panel, lstm)
    layer = panel.layer.currentText()

    panel.sample.setValue(4)
    answered(panel, lstm)
    panel.sweep.setCurrentIndex(2)
    panel.part.setCurrentText("Forget gate")
    panel.redraw()

    right = Gates(layer, 3).answer(lstm)[2]
    assert panel.sweep.currentText() == right.name
    assert np.array_equal(panel.image.image, right.parts["forget gate"].T)
    sizes = ThroughTime(layer).answer(lstm)
    curves = panel.plot.getPlotItem().listDataItems()
    assert [curve.name() for curve in curves] == list(sizes)
    for curve, size in zip(curves, sizes.values(), strict=True):
        assert np.array_equal(curve.yData, size)
    table = panel.numbers()
    assert table.header[:3] == ("step", "unit", "output")
    output = right.parts["output"].astype(np.float64)
    assert np.array_equal(table.columns[2].reshape(output.shape), output)


def test_a_network_without_sequences_is_told(qtbot: QtBot, starter: Subject) -> None:
    panel = RecurrentPanel()
    shown(qtbot, panel)
    answered(panel, starter)

    assert panel.pages.words == NONE


@pytest.mark.parametrize("kind", [RepresentationPanel, UnitsPanel, RecurrentPanel])
def test_what_is_hidden_asks_nothing(
    qtbot: QtBot, kind: type[LookingPanel], starter: Subject
) -> None:
    panel = kind()
    shown(qtbot, panel)
    answered(panel, starter)
    assert panel.questions()

    panel.hide()

    assert not panel.questions()


@pytest.mark.parametrize("kind", [RepresentationPanel, UnitsPanel, RecurrentPanel])
def test_another_project_leaves_nothing_behind(
    qtbot: QtBot, kind: type[LookingPanel], lstm: Subject
) -> None:
    panel = kind()
    shown(qtbot, panel)
    answered(panel, lstm)
    assert panel.numbers().rows

    panel.forget()

    assert not panel.numbers().rows


def test_the_layers_are_those_between_input_and_loss(starter: Subject) -> None:
    graph: Graph = starter.analysis.graph
    names = [face.name for face in Layers().answer(starter)]

    kinds = {node.name: node.layer.kind for node in graph.nodes.values()}
    assert [kinds[name] for name in names] == [
        n.layer.kind
        for n in graph.in_order()
        if n.layer.kind not in ("input", "target") and not n.layer.is_loss
    ]
    faces = {face.name: face for face in Layers().answer(starter)}
    for node in graph.nodes.values():
        if node.name in faces:
            (tensor,) = starter.outputs(node).values()
            assert faces[node.name].shape == tensor.shape
