"""The plane panel shows what the network answers, and is painted on with the mouse."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.graph.commands import SetLayer
from netwright.inspection.plane import Area, Boundary, PlaneAnswer
from netwright.inspection.question import Answer
from netwright.training.snapshot import RunState
from netwright_desktop import theme
from netwright_desktop.bench import bench_of
from netwright_desktop.colormap import class_color, classes, diverging
from netwright_desktop.insight import Insight
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.accuracy import AccuracyPanel
from netwright_desktop.panels.plane import LATER, NO_POINTS, PlanePanel
from netwright_desktop.panels.plane_paint import ticks
from netwright_desktop.panels.plane_tools import ERASE, LOOK
from netwright_desktop.session import Session

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_example("xor")
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
    yield session
    session.close()


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> PlanePanel:
    panel = PlanePanel()
    qtbot.addWidget(panel)
    panel.attend(bench_of(session))
    session.run.data_loaded.emit()
    panel.resize(460, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def take(panel: PlanePanel, tool: int) -> None:
    QTest.mouseClick(panel.tools.buttons[tool], LEFT)


def stroke(panel: PlanePanel, *points: tuple[float, float]) -> None:
    """Draw with the mouse through points of the plane."""
    pixels = [panel.view.pixel_of(*point).toPoint() for point in points]
    QTest.mousePress(panel.view, LEFT, pos=pixels[0])
    for start, end in pairwise(pixels):
        for part in range(1, 11):
            QTest.mouseMove(panel.view, start + (end - start) * part / 10)
    QTest.mouseRelease(panel.view, LEFT, pos=pixels[-1])


def answer(values: np.ndarray, is_class: bool = True, area: Area | None = None) -> Answer:
    area = area or Area(-6.0, 6.0, -6.0, 6.0)
    value = PlaneAnswer(area, values.astype(np.float32), is_class, 0.0)
    return Answer(Boundary(area), 1, 5, value)


def test_the_question_is_about_what_is_seen(panel: PlanePanel) -> None:
    (question,) = panel.asks()

    assert question == Boundary(panel.view.area)
    assert panel.view.area == Area(-6.0, 6.0, -6.0, 6.0)


def test_colours_are_those_of_the_answers_at_their_places(panel: PlanePanel) -> None:
    scores = np.zeros((40, 40, 2))
    scores[:20, :, 0], scores[20:, :, 1] = 1.0, 1.0  # class 1 below, class 2 above
    take(panel, ERASE)
    QTest.mouseClick(panel.tools.clear_button, LEFT)

    panel.show_answer(answer(scores))

    picture = panel.view.grab().toImage()
    right = classes(scores)
    for y, row in ((-4.0, 0), (4.0, 39)):
        seen = picture.pixelColor(panel.view.pixel_of(1.0, y).toPoint())
        assert (seen.red(), seen.green(), seen.blue()) == tuple(right[row, 0].tolist())


def test_the_less_sure_the_fainter_and_a_guess_is_nearly_paper(panel: PlanePanel) -> None:
    del panel
    steps = classes(np.array([[[0.5, 0.5], [0.3, 0.7], [0.0, 1.0]]]))
    paper = QColor(theme.colors().base)
    away = [abs(int(c[0]) - paper.red()) + abs(int(c[2]) - paper.blue()) for c in steps[0]]

    assert away == sorted(away)
    assert away[0] < 0.3 * away[2]
    sure = classes(np.array([[[0.4, 0.6]]]), discrete=True)
    assert np.array_equal(sure[0, 0], steps[0, 2])


def test_what_is_no_number_is_seen() -> None:
    assert diverging(np.array([[np.nan, 0.0]]))[0].tolist() == [[255, 0, 255], [247, 247, 247]]
    assert classes(np.array([[[np.nan, 1.0]]]))[0, 0].tolist() == [255, 0, 255]


def test_the_pointer_reads_the_answer_of_its_cell(panel: PlanePanel, qtbot: QtBot) -> None:
    rng = np.random.default_rng(0)
    values = rng.random((24, 24, 2))
    panel.show_answer(answer(values))

    QTest.mouseMove(panel.view, panel.view.pixel_of(0.25, -5.75).toPoint())
    qtbot.waitUntil(lambda: "Class" in panel.readout.text())

    first, second = values[0, 12]
    assert panel.readout.text().splitlines()[1:] == [
        f"Class 1: {first:.3g}",
        f"Class 2: {second:.3g}",
    ]


def test_its_numbers_are_the_answers_at_the_middles_of_the_cells(panel: PlanePanel) -> None:
    assert panel.numbers().rows == 0
    values = np.random.default_rng(2).random((12, 12, 2))

    panel.show_answer(answer(values))

    table = panel.numbers()
    assert table.header == ("x", "y", "class 1", "class 2")
    assert table.rows == 144
    assert [float(column[12]) for column in table.columns[:2]] == [-5.5, -4.5]
    np.testing.assert_allclose(np.array(table.columns[2:]).T, values.reshape(144, 2), atol=1e-6)
    assert panel.view in panel.pictured()


def test_samples_are_drawn_where_they_are_training_and_validation_differently(
    panel: PlanePanel, session: Session
) -> None:
    QTest.mouseClick(panel.tools.clear_button, LEFT)
    take(panel, 2)
    for x in np.linspace(-5, 5, 9):
        for y in (-4.0, -1.0, 2.0, 5.0):
            stroke(panel, (x, y))

    dataset = session.run.dataset
    assert dataset is not None
    picture = panel.view.grab().toImage()
    counts = {part: len(dataset.parts[part]) for part in ("training", "validation", "test")}
    assert min(counts.values()) > 0
    wanted = QColor(class_color(2))
    for part in ("training", "validation"):
        for number in dataset.parts[part]:
            at = panel.view.pixel_of(*dataset.inputs[number].tolist()).toPoint()
            assert picture.pixelColor(at) == wanted
            around = [picture.pixelColor(at + QPoint(dx, 0)).lightness() for dx in range(-7, 8)]
            # A diamond has a dark rim.
            assert (min(around) < wanted.lightness() - 20) == (part == "validation")


def test_a_stroke_paints_samples_of_the_class_along_it(panel: PlanePanel, session: Session) -> None:
    before = len(session.run.dataset.inputs)  # type: ignore[union-attr]
    take(panel, 1)

    stroke(panel, (-4.0, 3.0), (4.0, 3.0))

    source, dataset = session.run.source, session.run.dataset
    assert dataset is not None
    assert source.kind == "painted"
    new = source.points[before:]
    assert len(new) >= 8
    assert {label for _, _, label in new} == {1}
    assert all(abs(y - 3.0) < 2 * panel.view.unit() and -4.1 < x < 4.1 for x, y, _ in new)
    np.testing.assert_allclose(dataset.inputs[before:], [p[:2] for p in new], atol=1e-6)
    assert session.is_modified


def test_a_stroke_is_one_step_of_undo(panel: PlanePanel, session: Session) -> None:
    source = session.run.source
    take(panel, 0)
    stroke(panel, (-4.0, 3.0), (4.0, 3.0))
    painted = session.run.source

    assert session.document.undo_label == "Paint samples"
    session.document.undo()
    assert session.run.source == source
    assert session.run.dataset is not None
    assert session.run.dataset.name == "XOR"
    session.document.redo()
    assert session.run.source == painted
    assert len(session.run.dataset.inputs) == len(painted.points)


def test_the_eraser_takes_away_what_it_touches(panel: PlanePanel, session: Session) -> None:
    QTest.mouseClick(panel.tools.clear_button, LEFT)
    take(panel, 0)
    stroke(panel, (-4.0, 3.0), (4.0, 3.0))
    stroke(panel, (-4.0, -3.0), (4.0, -3.0))
    count = len(session.run.source.points)

    take(panel, ERASE)
    stroke(panel, (-5.0, 3.0), (5.0, 3.0))

    left = session.run.source.points
    assert 0 < len(left) < count
    assert all(y < 0 for _, y, _ in left)
    session.document.undo()
    assert len(session.run.source.points) == count


def test_looking_paints_nothing(panel: PlanePanel, session: Session) -> None:
    source = session.run.source
    take(panel, LOOK)

    stroke(panel, (-4.0, 3.0), (4.0, 3.0))

    assert session.run.source == source
    assert not session.document.undo_label


def test_three_painted_classes_are_learned(
    panel: PlanePanel, session: Session, qtbot: QtBot
) -> None:
    """Paint, train, and read the boundary: scenario 10."""
    QTest.mouseClick(panel.tools.clear_button, LEFT)
    for label, (x, y) in enumerate([(-3.5, 3.0), (3.5, 3.0), (0.0, -3.5)]):
        take(panel, label)
        for row in range(4):
            stroke(panel, (x - 1.5, y + 0.5 * row), (x + 1.5, y + 0.5 * row))
    graph = session.document.graph
    for node in ("dense2", "target1"):
        layer = graph.nodes[node].layer
        setting = {"units": 3} if node == "dense2" else {"size": 3}
        session.document.do(SetLayer(node, replace(layer, **setting)))
    insight = Insight(session.run)
    insight.add(panel)

    session.run.train()

    def is_learned() -> bool:
        session.run.drain()
        insight.beat()
        found = panel._answer
        if found is None:
            return False
        best = found.values.argmax(axis=2)
        cells = len(best)
        spots = np.array([(-3.5, 3.7), (3.5, 3.7), (0.0, -2.8)])
        columns, rows = ((spots + 6.0) / 12.0 * cells).astype(int).T
        return bool(best[rows, columns].tolist() == [0, 1, 2])

    qtbot.waitUntil(is_learned, timeout=60_000)
    insight.close()


def test_new_samples_count_from_the_next_training(
    panel: PlanePanel, session: Session, qtbot: QtBot
) -> None:
    session.run.train()
    qtbot.waitUntil(
        lambda: bool(session.run.drain()) and session.run.state is RunState.RUNNING,
        timeout=60_000,
    )
    run = session.run.latest.run  # type: ignore[union-attr]

    take(panel, 1)
    stroke(panel, (-4.0, 3.0), (4.0, 3.0))

    assert panel.note.text() == LATER
    step = session.run.latest.step  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: bool(session.run.drain()) and session.run.latest.step > step)  # type: ignore[union-attr]
    assert session.run.latest.run == run  # type: ignore[union-attr]
    session.run.stop()
    qtbot.waitUntil(lambda: bool(session.run.drain()) and not session.run.is_active)
    assert panel.note.text() == ""
    session.run.train()
    assert session.run.is_active
    assert not session.run.trains_older_data


def test_the_wheel_zooms_and_a_double_click_shows_all(panel: PlanePanel) -> None:
    place = QPointF(panel.view.pixel_of(2.0, 1.0).toPoint())
    kept = panel.view.point_at(place)
    wheel = QWheelEvent(
        place, place, QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.view, wheel)

    area = panel.view.area
    assert area.right - area.left == pytest.approx(12 / 1.25**2)
    assert panel.view.point_at(place) == pytest.approx(kept)
    (question,) = panel.asks()
    assert question == Boundary(area)
    QTest.mouseDClick(panel.view, LEFT, pos=place.toPoint())
    assert panel.view.area == Area(-6.0, 6.0, -6.0, 6.0)


def test_images_are_no_points_until_some_are_painted(
    panel: PlanePanel, session: Session, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.open_example("digits")

    assert panel.pages.words == NO_POINTS
    assert panel.asks() == ()
    take(panel, 0)
    assert panel.pages.words == ""
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.document.undo()
    assert panel.pages.words == NO_POINTS


def test_no_samples_at_all_are_a_problem_that_says_what_to_do(
    panel: PlanePanel, session: Session
) -> None:
    QTest.mouseClick(panel.tools.clear_button, LEFT)

    (problem,) = session.run.problems()
    assert problem.message == "Painted has no samples yet. Paint some, or choose other data."


def test_a_window_that_gets_points_in_the_plane_shows_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    plane = next(p for p in window.panels if isinstance(p, PlanePanel))
    assert not plane.is_seen

    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        window.session.open_example("spirals")

    qtbot.waitUntil(lambda: plane.is_seen)
    assert plane.view.area == Area(-6.0, 6.0, -6.0, 6.0)

    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        window.session.open_example("digits")
    accuracy = next(p for p in window.panels if isinstance(p, AccuracyPanel))
    qtbot.waitUntil(lambda: accuracy.is_seen)
    assert not plane.is_seen


def test_ticks_are_few_and_round() -> None:
    assert ticks(-6.0, 6.0) == [-5.0, 0.0, 5.0]
    assert ticks(0.0, 1.0) == [0.0, 0.5, 1.0]
    assert ticks(-0.031, 0.042) == [-0.02, 0.0, 0.02, 0.04]
