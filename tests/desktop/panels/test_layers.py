"""The panels about weights and activations: a row for each layer, one of them large."""

from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Graph
from netwright.inspection.question import Answer
from netwright.inspection.subject import Subject
from netwright.inspection.weights import NEAR_ZERO
from netwright.layers.activation import Relu, Sigmoid
from netwright.layers.batch_normalization import BatchNorm
from netwright.layers.convolution import Conv2d
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright_desktop import theme
from netwright_desktop.figures import figure, percent
from netwright_desktop.panels.activations import ActivationsPanel
from netwright_desktop.panels.layers import LayersPanel
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.panels.spread_history import MOST
from netwright_desktop.panels.weights import WeightsPanel
from support.answered import answer_all
from support.build import chain, images
from support.inspected import by_reference, inspected, subject_of
from support.snapshots import snapshot

Panel = TypeVar("Panel", bound=LayersPanel)
NETWORK = images(
    (2, 7, 6), Conv2d(filters=5), BatchNorm(), Relu(), Conv2d(filters=4), Sigmoid(), classes=10
)


@pytest.fixture
def weights(qtbot: QtBot) -> WeightsPanel:
    return shown(WeightsPanel(), qtbot)


@pytest.fixture
def activations(qtbot: QtBot) -> ActivationsPanel:
    return shown(ActivationsPanel(), qtbot)


def shown(panel: Panel, qtbot: QtBot) -> Panel:
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    return panel


def changed(graph: Graph, **values: float) -> Subject:
    """The graph with other weights, named by node__tensor."""
    checkpoint = inspected(graph)
    weights = dict(checkpoint.weights)
    for key, value in values.items():
        name = key.replace("__", "/")
        weights[name] = np.broadcast_to(np.float32(value), weights[name].shape).copy()
    return Subject(replace(checkpoint, weights=weights))


def click(panel: LayersPanel, qtbot: QtBot, name: str) -> None:
    """With the mouse, on the row of a layer."""
    row = [row.name for row in panel.table.rows].index(name)
    index = panel.table.model().index(row, 0)
    panel.table.scrollTo(index)
    at = panel.table.visualRect(index).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_a_row_says_what_the_weights_are(weights: WeightsPanel) -> None:
    subject = subject_of(NETWORK)

    answer_all(weights, subject)

    assert [row.name for row in weights.table.rows] == ["conv1", "conv2", "dense1"]
    for row in weights.table.rows:
        right = subject.weights[row.key].astype(np.float64)
        share = float(np.mean(np.abs(right) < NEAR_ZERO))
        said = [cell.text for cell in row.cells]
        assert said == [f"{right.size:,}", figure(np.sqrt((right**2).sum())), percent(share)]
        assert row.cells[-1].share == pytest.approx(share, rel=1e-5)


def test_a_row_says_what_the_activations_are(activations: ActivationsPanel) -> None:
    subject = subject_of(NETWORK)

    answer_all(activations, subject)

    right = by_reference(subject)
    rows = {row.name: row for row in activations.table.rows}
    assert list(rows) == ["conv1", "bn1", "relu1", "conv2", "sigmoid1", "dense1"]
    for node in subject.nodes:
        if node.name in rows:
            values = right[subject.outputs(node)["output"].name]
            mean, deviation, _ = (cell.text for cell in rows[node.name].cells)
            assert float(mean) == pytest.approx(values.mean(), rel=0.005, abs=1e-6)
            assert float(deviation) == pytest.approx(values.std(), rel=0.005)
    assert rows["relu1"].cells[-1].text == "0 % dead"
    assert rows["sigmoid1"].cells[-1].text == "0 % saturated"


def test_alarming_layers_are_marked_by_word_and_colour(activations: ActivationsPanel) -> None:
    subject = changed(NETWORK, bn1__bias=-100.0, conv2__bias=60.0)

    answer_all(activations, subject)

    said = {row.name: row.cells[-1].text for row in activations.table.rows if row.alarm}
    assert said == {"relu1": "100 % dead", "sigmoid1": "100 % saturated"}
    model = activations.table.model()
    for place, row in enumerate(activations.table.rows):
        color = model.data(model.index(place, 0), Qt.ItemDataRole.ForegroundRole)
        assert (color == QColor(theme.colors().error)) == bool(row.alarm)


def test_what_is_no_number_is_told_in_words(
    weights: WeightsPanel, activations: ActivationsPanel
) -> None:
    subject = changed(NETWORK, conv2__weight=np.nan)
    answer_all(weights, subject)
    answer_all(activations, subject)

    said = {row.name: row.cells[-1].text for row in weights.table.rows if row.alarm}
    assert said == {"conv2": "not finite"}
    said = {row.name: row.cells[-1].text for row in activations.table.rows if row.alarm}
    assert said == dict.fromkeys(("conv2", "sigmoid1", "dense1"), "not finite")


def test_the_histograms_of_every_layer_are_kept_and_that_of_the_chosen_one_is_drawn(
    weights: WeightsPanel, qtbot: QtBot
) -> None:
    for step, scale in ((10, 0.5), (20, 1.0), (30, 0.25)):
        subject = changed(NETWORK, conv2__weight=scale)
        answer_all(weights, subject, step)

    click(weights, qtbot, "conv2")

    history = weights.histories["conv2/weight"]
    assert history.steps.tolist() == [10, 20, 30]
    strength = weights.spread.image.image
    filled = [int(np.flatnonzero(strength[:, place])[0]) for place in (0, 130, 239)]
    exponent = history.exponent
    assert exponent is not None
    width = 2 * 2.0**exponent / strength.shape[0]
    for bin_number, value in zip(filled, (0.5, 1.0, 0.25), strict=True):
        low = -(2.0**exponent) + bin_number * width
        assert low <= value < low + width
    assert strength.max() == pytest.approx(1.0)  # all weights in one bin


def test_the_chosen_layer_stays_chosen(weights: WeightsPanel, qtbot: QtBot) -> None:
    answer_all(weights, NETWORK)
    click(weights, qtbot, "dense1")
    answer_all(weights, NETWORK, step=4)
    assert weights.table.key == "dense1/weight"

    QTest.keyClick(weights.table, Qt.Key.Key_Up)
    assert weights.table.key == "conv2/weight"


def test_the_node_selected_on_the_canvas_is_chosen(
    weights: WeightsPanel, activations: ActivationsPanel
) -> None:
    for panel in (weights, activations):
        answer_all(panel, NETWORK)
        panel.follow(["input1", "conv2"])
        assert panel.table.rows[panel.table.currentIndex().row()].name == "conv2"
        panel.follow(["input1"])
        assert panel.table.rows[panel.table.currentIndex().row()].name == "conv2"


def test_the_weights_are_an_image_and_the_mouse_reads_them(
    weights: WeightsPanel, qtbot: QtBot
) -> None:
    subject = subject_of(NETWORK)
    answer_all(weights, subject)
    click(weights, qtbot, "dense1")
    assert len(weights.asks()) == 1

    weights.what.setFocus()
    QTest.keyClick(weights.what, Qt.Key.Key_Down)
    answer_all(weights, subject)

    matrix = subject.weights["dense1/weight"]
    assert np.array_equal(weights.image.image.image, matrix)
    highest = float(np.abs(matrix).max())
    assert weights.image.image.levels.tolist() == [-highest, highest]
    view = weights.image.view
    qtbot.wait(1)  # it has its place
    size = view.viewport().size()
    rows, columns = matrix.shape
    for row, column in ((0, 0), (rows - 1, columns - 1), (3, 70)):
        x = (column + 0.5) * size.width() / columns
        y = (row + 0.5) * size.height() / rows
        QTest.mouseMove(view.viewport(), QPoint(round(x), round(y)))
        qtbot.waitUntil(
            lambda r=row, c=column: (
                weights.image.readout.text()  # type: ignore[misc]
                == f"Row {r + 1}, column {c + 1}: {figure(float(matrix[r, c]))}"
            )
        )


def test_of_a_large_matrix_the_mouse_reads_a_block(weights: WeightsPanel, qtbot: QtBot) -> None:
    graph = chain(
        [Input((700,)), Dense(units=300), MeanSquaredError()], Target(form="values", size=300)
    )
    weights.what.setCurrentText(weights.other)
    answer_all(weights, graph)

    QTest.mouseMove(weights.image.view.viewport(), QPoint(1, 1))

    qtbot.waitUntil(lambda: "is the largest" in weights.image.readout.text())
    assert weights.image.readout.text().startswith("Rows 1–2, columns 1–3: ")


def test_a_batch_norm_shows_its_channels(activations: ActivationsPanel, qtbot: QtBot) -> None:
    subject = changed(NETWORK, bn1__running_mean=7.0, bn1__weight=1.5)
    answer_all(activations, subject)
    assert not activations.what.isVisible()

    click(activations, qtbot, "bn1")
    activations.what.setFocus()
    QTest.keyClick(activations.what, Qt.Key.Key_Down)
    answer_all(activations, subject)

    values = by_reference(subject)["conv1/output"]
    view = activations.statistics
    drawn = [curve.getData()[1] for curve in view.first + view.second]
    axes = (0, 2, 3)
    for found, right in zip(
        drawn,
        (
            values.mean(axis=axes),
            values.var(axis=axes),
            np.full(5, 1.5),
            np.full(5, 7.0),
            np.ones(5),
            subject.weights["bn1/bias"],
        ),
        strict=True,
    ):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)
    away = np.abs(7 - values.mean(axis=axes)) / values.std(axis=axes)
    assert f"{figure(away.max())} σ (channel {away.argmax() + 1})" in view.legend.text()

    click(activations, qtbot, "conv2")
    assert not activations.what.isVisible()
    assert len(activations.asks()) == 1


def test_another_run_begins_with_nothing(weights: WeightsPanel) -> None:
    assert weights.pages.words == NOTHING_YET
    weights.collect([snapshot(run=1)])
    answer_all(weights, NETWORK)
    assert weights.pages.words == ""

    weights.collect([snapshot(run=2)])
    weights.draw_news()

    assert weights.pages.words == NOTHING_YET
    assert not weights.histories


def test_a_network_without_such_layers_says_so(
    weights: WeightsPanel, activations: ActivationsPanel
) -> None:
    for panel in (weights, activations):
        panel.show_answer(Answer(panel.question, 1, 0, {}))
        panel.draw_news()
        assert panel.pages.words == panel.none


def test_why_there_is_no_answer_is_told_until_there_is_one(weights: WeightsPanel) -> None:
    weights.show_answer(Answer(weights.question, 1, 0, fault="There is not enough memory."))
    weights.draw_news()
    assert weights.pages.words == "There is not enough memory."

    answer_all(weights, NETWORK)
    assert weights.pages.words == ""


def test_where_there_is_little_room_the_name_and_the_last_column_stay(
    weights: WeightsPanel,
) -> None:
    answer_all(weights, NETWORK)
    table = weights.table
    for width, hidden in ((900, 0), (420, 1), (300, 2)):
        weights.resize(width, 220)
        columns = [table.isColumnHidden(column) for column in range(4)]
        assert sum(columns) == hidden
        assert not columns[0]
        assert not columns[3]
        assert sum(table.columnWidth(c) for c in range(4)) <= table.viewport().width()


def test_memory_is_bounded_for_many_layers(activations: ActivationsPanel) -> None:
    layers = [layer for _ in range(30) for layer in (Dense(units=4), Relu())]
    graph = chain(
        [Input((4,)), *layers, Dense(units=2), MeanSquaredError()], Target(form="values", size=2)
    )
    subject = subject_of(graph)
    (answer,) = answer_all(activations, subject)

    for step in range(4, 4 * MOST):
        activations.take_answer(replace(answer, step=step))
    activations.changed()

    assert len(activations.table.rows) == 61
    assert all(h.steps.size <= MOST for h in activations.histories.values())


def test_the_numbers_of_a_panel_are_those_of_all_layers(
    weights: WeightsPanel, activations: ActivationsPanel
) -> None:
    subject = changed(NETWORK, bn1__bias=-100.0)
    for panel in (weights, activations):
        assert panel.numbers().rows == 0
        assert not panel.pictured()
        answer_all(panel, subject)

    table = weights.numbers()
    assert table.header == ("layer", "weights", "norm", "share near zero")
    assert table.columns[0].tolist() == ["conv1/weight", "conv2/weight", "dense1/weight"]
    norms = [np.linalg.norm(subject.weights[name].astype(np.float64)) for name in table.columns[0]]
    np.testing.assert_allclose(table.columns[2], norms, rtol=1e-5)
    table = activations.numbers()
    dead = dict(zip(table.columns[0], table.columns[3], strict=True))
    assert dead["relu1"] == 1.0
    assert np.isnan(dead["conv1"])


def test_the_numbers_of_what_is_seen_beside_them_are_its_own(
    weights: WeightsPanel, activations: ActivationsPanel
) -> None:
    subject = subject_of(NETWORK)
    for panel in (weights, activations):
        answer_all(panel, subject)
        panel.what.setCurrentText(panel.other)
    weights.table.choose("conv2/weight")
    activations.table.choose("bn1")
    for panel in (weights, activations):
        answer_all(panel, subject)

    rows, columns, values = weights.numbers().columns
    matrix = subject.weights["conv2/weight"].reshape(4, -1)
    assert np.array_equal(matrix[rows - 1, columns - 1], values)
    table = activations.numbers()
    assert table.rows == 5
    assert np.array_equal(table.columns[5], subject.weights["bn1/weight"])
