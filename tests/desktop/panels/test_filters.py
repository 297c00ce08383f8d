"""The filters panel shows the kernels of every convolution as they are."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.graph.graph import Graph
from netwright.inspection.subject import Subject
from netwright.layers.activation import Relu
from netwright.layers.convolution import Conv1d, Conv2d
from netwright_desktop.panels.filters import COLORED, COMMON, NO_CONVOLUTION, FiltersPanel
from netwright_desktop.panels.pages import NOTHING_YET
from support.answered import answer_all
from support.build import images, vectors
from support.inspected import inspected, subject_of
from support.snapshots import snapshot

GREY = images((1, 8, 8), Conv2d(filters=6), Relu(), Conv2d(filters=4, kernel=(5, 3)))
COLOURS = images((3, 8, 8), Conv2d(filters=5), Conv2d(filters=2))


@pytest.fixture
def panel(qtbot: QtBot) -> FiltersPanel:
    panel = FiltersPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 300)
    panel.show()
    return panel


def drawn(panel: FiltersPanel) -> set[float]:
    values = panel.image.image
    return set(values[np.isfinite(values)].ravel().tolist())


def with_kernels(graph: Graph, name: str, kernels: object) -> Subject:
    checkpoint = inspected(graph)
    weights = {**checkpoint.weights, name: np.array(kernels, np.float32)}
    return Subject(replace(checkpoint, weights=weights))


def click(panel: FiltersPanel, qtbot: QtBot, number: int) -> None:
    """With the mouse, into the middle of a filter."""
    places = panel._tiling
    assert places is not None
    top, left = places.corner(number)
    middle = QPointF(left + places.width * places.zoom / 2, top + places.height * places.zoom / 2)
    at = panel.view.mapFromScene(panel.image.mapToScene(middle))
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))


def test_a_common_scale_keeps_the_weights_and_is_centred_at_zero(panel: FiltersPanel) -> None:
    subject = subject_of(GREY)
    answer_all(panel, subject)

    panel.scale.setCurrentText(COMMON)

    weights = subject.weights["conv1/weight"]
    largest = float(np.abs(weights).max())
    assert panel.image.levels.tolist() == [-largest, largest]
    assert drawn(panel) == set(weights.ravel().tolist())


def test_zero_is_white_below_is_blue_and_above_is_orange(panel: FiltersPanel) -> None:
    graph = images((1, 4, 4), Conv2d(filters=1, kernel=(1, 3)))
    answer_all(panel, with_kernels(graph, "conv1/weight", [[[[-1.0, 0.0, 1.0]]]]))

    panel.image.render()
    picture = panel.image.qimage
    low, zero, high = (
        picture.pixelColor(x, 0) for x in (0, picture.width() // 2, picture.width() - 1)
    )

    assert low.blue() > low.red()
    assert (zero.red(), zero.green(), zero.blue()) == (247, 247, 247)
    assert high.red() > high.blue()


def test_another_convolution_and_its_channel_can_be_chosen(
    panel: FiltersPanel, qtbot: QtBot
) -> None:
    subject = subject_of(GREY)
    answer_all(panel, subject)
    panel.scale.setCurrentText(COMMON)
    assert [panel.layer.itemText(n) for n in range(panel.layer.count())] == ["conv1", "conv2"]
    assert not panel.channel.isVisibleTo(panel)

    panel.layer.setFocus()
    QTest.keyClick(panel.layer, Qt.Key.Key_Down)
    answer_all(panel, subject)
    panel.channel.setCurrentIndex(4)

    assert panel.caption.text().startswith("4 of 5 × 3")
    assert panel.channel.count() == 6
    assert drawn(panel) == set(subject.weights["conv2/weight"][:, 4].ravel().tolist())


def test_the_node_selected_on_the_canvas_is_shown(panel: FiltersPanel) -> None:
    answer_all(panel, GREY)

    panel.follow(["relu1"])
    assert panel.layer.currentText() == "conv1"
    panel.follow(["relu1", "conv2"])
    answer_all(panel, GREY)

    assert panel.layer.currentText() == "conv2"
    assert panel.caption.text().startswith("4 of 5 × 3")


def test_filters_over_a_colour_image_are_coloured_and_channels_can_be_chosen(
    panel: FiltersPanel,
) -> None:
    subject = subject_of(COLOURS)
    answer_all(panel, subject)

    assert panel.is_colored
    weights = subject.weights["conv1/weight"]
    sheet = panel.image.image
    assert sheet.shape[2] == 3
    each = weights[0] / np.abs(weights[0]).max()
    np.testing.assert_allclose(sheet[0, 0], 127.5 + 127.5 * each[:, 0, 0], rtol=1e-5)

    panel.channel.setCurrentText("Channel 2")
    panel.scale.setCurrentText(COMMON)
    assert drawn(panel) == set(weights[:, 1].ravel().tolist())
    assert panel.channel.itemText(0) == COLORED


def test_filters_along_a_sequence_have_a_row_for_each_channel(panel: FiltersPanel) -> None:
    subject = subject_of(images((3, 12), Conv1d(filters=2, kernel=5)))
    answer_all(panel, subject)
    panel.scale.setCurrentText(COMMON)

    assert panel.caption.text().startswith("2 of length 5")
    assert not panel.channel.isVisibleTo(panel)
    assert panel._tiling is not None
    assert (panel._tiling.height, panel._tiling.width) == (3, 5)
    assert drawn(panel) == set(subject.weights["conv1/weight"].ravel().tolist())


def test_a_click_on_a_filter_opens_its_feature_map_and_its_gradient(
    panel: FiltersPanel, qtbot: QtBot
) -> None:
    subject = subject_of(GREY)
    answer_all(panel, subject)
    assert not panel.look.isVisible()

    click(panel, qtbot, 3)
    answer_all(panel, subject)

    call = next(c for c in subject.analysis.calls if c.node == "conv1")
    values = subject.passes().tensors[call.outputs[0].name]
    gradient = subject.passes().gradient_of(call.outputs[0])
    assert gradient is not None
    assert panel.look.isVisible()
    assert panel.look.head.text() == "Filter 4"
    assert np.array_equal(panel.look.map.image.image, values[0, 3])
    assert np.array_equal(panel.look.gradient.image.image, gradient[0, 3])

    panel.look.field.setFocus()
    QTest.keyClick(panel.look.field, Qt.Key.Key_Up)
    answer_all(panel, subject)
    assert np.array_equal(panel.look.map.image.image, values[1, 3])

    QTest.mouseClick(panel.look.close_button, Qt.MouseButton.LeftButton)
    assert not panel.look.isVisible()
    assert len(panel.asks()) == 1


def test_where_nothing_learns_the_gradient_says_so(panel: FiltersPanel, qtbot: QtBot) -> None:
    graph = images((1, 8, 8), Conv2d(filters=2, frozen=True))
    answer_all(panel, graph)
    click(panel, qtbot, 1)
    answer_all(panel, graph)
    assert panel.look.gradient.caption.text() == "Nothing learns from it"


def test_a_filter_that_is_gone_is_closed(panel: FiltersPanel, qtbot: QtBot) -> None:
    answer_all(panel, GREY)
    click(panel, qtbot, 5)
    answer_all(panel, GREY)

    answer_all(panel, images((1, 8, 8), Conv2d(filters=2)))

    assert not panel.look.isVisible()


def test_a_network_without_convolution_says_so(panel: FiltersPanel) -> None:
    assert panel.pages.words == NOTHING_YET
    answer_all(panel, GREY)
    assert panel.pages.words == ""

    panel.collect([snapshot(run=1), snapshot(run=2)])
    panel.draw_news()
    assert panel.pages.words == NOTHING_YET

    answer_all(panel, vectors(4))
    assert panel.pages.words == NO_CONVOLUTION
    assert panel.image.image is None
