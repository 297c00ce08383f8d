"""The feature maps panel shows every layer of the sample that is followed."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.engines import reference
from netwright.graph.analysis import analyze
from netwright.inspection.passage import Passage, Way
from netwright.inspection.question import Answer
from netwright.inspection.sample import FromData
from netwright.program.inspection import without_target
from netwright.program.program import answer_program
from netwright_desktop.bench import bench_of
from netwright_desktop.colormap import diverging
from netwright_desktop.panels.feature_maps import FeatureMapsPanel
from netwright_desktop.panels.layer_strip import CELL
from netwright_desktop.panels.maps_view import MOST_MAPS
from netwright_desktop.session import Session
from netwright_desktop.tiles import places
from support.probe import Beaten

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_example("lenet")
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
    yield session
    session.close()


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> FeatureMapsPanel:
    panel = FeatureMapsPanel()
    qtbot.addWidget(panel)
    panel.attend(bench_of(session))
    panel.resize(500, 260)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def way(**layers: np.ndarray) -> Answer:
    given = {name: values.astype(np.float32) for name, values in layers.items()}
    value = Way(given, frozenset({"input1"}), np.zeros(2, np.float32), True, (), 1)
    return Answer(Passage(FromData()), 1, 4, value)


def show(panel: FeatureMapsPanel, answer: Answer) -> None:
    panel.show_answer(answer)
    panel.draw_news()


def test_a_click_draws_a_layer_large(panel: FeatureMapsPanel) -> None:
    conv, dense = np.random.default_rng(0).normal(size=(5, 4, 6)), np.arange(7.0)
    show(panel, way(input1=np.zeros((1, 8, 8)), conv1=conv, dense1=dense))
    assert panel.layer == "conv1"

    QTest.mouseClick(panel.strip, LEFT, pos=QPoint(2 * CELL + 10, 20))
    assert panel.layer == "dense1"
    assert panel.caption.text() == "dense1: 7, 0 to 6"
    QTest.keyClick(panel.strip, Qt.Key.Key_Left)

    assert panel.layer == "conv1"
    np.testing.assert_array_equal(panel.maps.values, conv.astype(np.float32))


def test_every_number_is_drawn_in_its_colour_and_read_by_the_pointer(
    panel: FeatureMapsPanel, qtbot: QtBot
) -> None:
    values = np.random.default_rng(1).normal(size=(3, 2, 2)).astype(np.float32)
    show(panel, way(conv1=values))

    picture = panel.maps.grab().toImage()
    right = diverging(values, reach=float(np.abs(values).max()))
    for (number, row, column), value in np.ndenumerate(values):
        rect = panel.maps._rects[number]
        at = QPoint(
            int(rect.left() + (column + 0.5) * rect.width() / 2),
            int(rect.top() + (row + 0.5) * rect.height() / 2),
        )
        color = picture.pixelColor(at)
        assert [color.red(), color.green(), color.blue()] == right[number, row, column].tolist()
        QTest.mouseMove(panel.maps, at)
        words = f"conv1: Map {number + 1}, row {row + 1}, column {column + 1}: {value:.3g}"
        qtbot.waitUntil(lambda w=words: panel.caption.text() == w)  # type: ignore[misc]


def test_every_layer_is_that_of_an_independent_computation(
    panel: FeatureMapsPanel, session: Session, qtbot: QtBot
) -> None:
    beaten = Beaten(session, panel, qtbot)
    session.run.reset()
    beaten.until(lambda: bool(panel.strip.layers))
    beaten.insight.close()

    dataset, graph = session.run.dataset, session.document.graph
    assert dataset is not None
    analysis = analyze(graph)
    program = answer_program(analysis, {t.name for t in without_target(analysis)})
    sample = dataset.inputs[dataset.parts["training"][[0]]]
    weights = session.run.checkpoint().result(timeout=10).weights
    right = reference.run(program, {**weights, "input1/input": sample})
    assert len(panel.strip.layers) == 13
    for name in panel.strip.layers[1:]:
        panel.show_layer(name)
        expected = right[f"{name}/output"][0]
        np.testing.assert_allclose(panel.maps.values, expected, rtol=1e-5, atol=1e-5)
        table = panel.numbers()
        np.testing.assert_allclose(table.columns[3], expected.ravel(), rtol=1e-5, atol=1e-5)


def test_of_very_many_maps_the_first_are_drawn_and_it_says_so(panel: FeatureMapsPanel) -> None:
    show(panel, way(conv1=np.ones((400, 2, 2))))

    assert len(panel.maps._rects) == MOST_MAPS
    assert "the first 256 drawn" in panel.caption.text()
    assert panel.numbers().rows == 1600


def test_a_network_without_that_layer_shows_another(panel: FeatureMapsPanel) -> None:
    show(panel, way(input1=np.zeros((1, 4, 4)), conv1=np.ones((2, 2, 2))))
    show(panel, way(input1=np.zeros((1, 4, 4)), dense9=np.ones(3)))

    assert panel.layer == "dense9"


@pytest.mark.parametrize(("count", "ratio"), [(1, 1.0), (7, 1.0), (64, 1.0), (3, 4.0), (256, 1.0)])
def test_pictures_fill_the_room_without_touching(count: int, ratio: float) -> None:
    room = QRectF(3, 5, 400, 120)

    rects = places(count, room, ratio)

    assert len(rects) == count
    for number, rect in enumerate(rects):
        assert room.adjusted(-0.01, -0.01, 0.01, 0.01).contains(rect)
        assert rect.width() == pytest.approx(ratio * rect.height())
        assert not any(rect.intersects(other) for other in rects[number + 1 :])
    assert sum(r.width() * r.height() for r in rects) > 0.2 * room.width() * room.height() or (
        count in (1, 3)
    )
