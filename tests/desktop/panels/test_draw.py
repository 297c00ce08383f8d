"""A digit is drawn with the mouse, read while training goes on, and changes nothing of it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.data.digits import load_digits
from netwright.inspection.passage import Passage, Way
from netwright.inspection.question import Answer
from netwright.inspection.sample import Drawn, FromData
from netwright.training.inference import predict
from netwright.training.snapshot import RunState
from netwright.training.trainer import Trainer
from netwright_desktop.bench import Bench, bench_of
from netwright_desktop.panels.bars import MOST, AnswerBars
from netwright_desktop.panels.draw import DrawPanel
from netwright_desktop.panels.ink import SIDE
from netwright_desktop.panels.pages import NOTHING_YET
from netwright_desktop.session import Session
from support.probe import Beaten

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SEVEN = [(0.25, 0.15), (0.75, 0.15), (0.45, 0.88)]


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session()
    session.open_example("digits")
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        session.run.start()
    yield session
    session.close()


@pytest.fixture
def bench(session: Session) -> Bench:
    return bench_of(session)


@pytest.fixture
def panel(bench: Bench, qtbot: QtBot) -> DrawPanel:
    panel = DrawPanel()
    qtbot.addWidget(panel)
    panel.attend(bench)
    panel.resize(430, 220)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def draw(
    panel: DrawPanel, points: list[tuple[float, float]], button: Qt.MouseButton = LEFT
) -> None:
    """Draw with the mouse through points of the square, counted from 0 to 1."""
    frame = panel.ink.frame()
    pixels = [
        QPoint(round(frame.left() + x * frame.width()), round(frame.top() + y * frame.height()))
        for x, y in points
    ]
    QTest.mousePress(panel.ink, button, pos=pixels[0])
    for start, end in pairwise(pixels):
        for part in range(1, 9):
            at = start + (end - start) * part / 8
            QTest.mouseMove(panel.ink, at)
    QTest.mouseRelease(panel.ink, button, pos=pixels[-1])


def ink(panel: DrawPanel) -> np.ndarray:
    return np.frombuffer(panel.ink.ink(), np.uint8).reshape(SIDE, SIDE)


def test_ink_is_where_the_mouse_was(panel: DrawPanel, bench: Bench) -> None:
    draw(panel, [(0.2, 0.5), (0.8, 0.5)])

    drawn = ink(panel)
    rows, columns = np.flatnonzero(drawn.max(axis=1)), np.flatnonzero(drawn.max(axis=0))
    assert rows.mean() == pytest.approx(0.5 * SIDE, abs=2)
    assert len(rows) == pytest.approx(panel.ink.pen, abs=3)
    assert (columns[0], columns[-1]) == pytest.approx((0.2 * SIDE - 6, 0.8 * SIDE + 6), abs=3)
    assert bench.sample.sample == Drawn(panel.ink.ink(), SIDE)
    assert list(panel.asks()) == [Passage(bench.sample.sample)]


def test_the_pen_has_a_width_and_ink_can_be_erased(panel: DrawPanel, bench: Bench) -> None:
    panel.pen.setValue(24)
    draw(panel, [(0.2, 0.5), (0.8, 0.5)])
    wide = ink(panel)
    assert len(np.flatnonzero(wide.max(axis=1))) == pytest.approx(24, abs=3)

    draw(panel, [(0.2, 0.5), (0.3, 0.5)], RIGHT)
    assert 0 < ink(panel).sum() < wide.sum()
    QTest.mouseClick(panel.erase, LEFT)
    draw(panel, [(0.2, 0.5), (0.8, 0.5)])
    assert ink(panel).sum() < 0.1 * wide.sum()

    QTest.mouseClick(panel.clear_button, LEFT)
    assert panel.ink.is_empty
    assert bench.sample.sample == FromData()


def test_a_sample_of_the_data_is_chosen_by_part_and_number(
    panel: DrawPanel, bench: Bench, session: Session
) -> None:
    dataset = session.run.dataset
    assert dataset is not None
    QTest.keyClicks(panel.chooser.part, "Val")
    QTest.keyClick(panel.chooser.part, Qt.Key.Key_Return)
    panel.chooser.part.activated.emit(panel.chooser.part.currentIndex())
    panel.chooser.number.setValue(12)

    assert bench.sample.sample == FromData("validation", 11)
    assert panel.chooser.number.maximum() == len(dataset.parts["validation"])


def test_the_bars_are_what_the_network_predicts(
    panel: DrawPanel, bench: Bench, session: Session, qtbot: QtBot
) -> None:
    beaten = Beaten(session, panel, qtbot)
    bench.sample.choose(FromData("validation", 4))
    session.run.reset()
    beaten.until(lambda: bool(panel.bars.rows))

    dataset, weights = session.run.dataset, session.run.checkpoint().result(timeout=10).weights
    assert dataset is not None
    index = dataset.parts["validation"][4]
    right = predict(session.document.graph, weights, dataset.inputs[[index]])[0]
    assert [name for name, _, _ in panel.bars.rows] == list("0123456789")
    np.testing.assert_allclose([v for _, v, _ in panel.bars.rows], right, atol=1e-5)
    marked = [name for name, _, is_label in panel.bars.rows if is_label]
    assert marked == [str(dataset.targets[index])]
    assert panel.caption.text() == (
        f"Validation sample 5, a {dataset.targets[index]}: read as {right.argmax()}"
    )
    np.testing.assert_array_equal(panel.input.values, dataset.inputs[index])
    beaten.insight.close()


def test_a_drawn_seven_is_read_as_one_and_training_is_as_if_nobody_looked(
    panel: DrawPanel, session: Session, qtbot: QtBot
) -> None:
    """Scenario 10: it neither pauses nor changes its seeded result."""
    session.set_settings(replace(session.settings, epochs=40, seed=5))
    beaten = Beaten(session, panel, qtbot)
    states: set[RunState] = set()
    session.run.changed.connect(lambda: states.add(session.run.state))
    session.run.train()
    beaten.until(lambda: session.run.state is RunState.RUNNING)
    draw(panel, SEVEN)
    beaten.until(lambda: session.run.state is RunState.FINISHED)
    beaten.until(lambda: "read as 7" in panel.caption.text())

    assert RunState.PAUSED not in states
    # The answer to the last step may come after that to an earlier one.
    beaten.until(lambda: panel.bars.rows[7][1] > 0.5)
    trainer = Trainer(session.document.graph, session.settings, load_digits(), threads=1)
    trainer.advance(session.run.latest.step)  # type: ignore[union-attr]
    weights = session.run.checkpoint().result(timeout=10).weights
    for name, value in trainer.weights().items():
        assert np.array_equal(weights[name], value), name
    trainer.close()
    beaten.insight.close()


def test_before_training_the_panel_says_so(panel: DrawPanel) -> None:
    panel.changed()

    assert panel.caption.text() == NOTHING_YET
    assert panel.bars.rows == []


def test_of_many_classes_the_most_likely_are_shown(qtbot: QtBot) -> None:
    bars = AnswerBars()
    qtbot.addWidget(bars)
    values = (np.arange(100)[::-1] / 5000).astype(np.float32)

    bars.show_answer(values, [f"c{n}" for n in range(100)], 3, is_class=True)

    assert [name for name, _, _ in bars.rows] == [f"c{n}" for n in range(MOST)]
    assert [is_label for _, _, is_label in bars.rows].index(True) == 3


def test_why_there_is_no_answer_is_told(panel: DrawPanel) -> None:
    panel.show_answer(Answer(Passage(FromData()), 1, 3, fault="It cannot be."))

    assert panel.caption.text() == "It cannot be."


def test_values_have_bars_too(panel: DrawPanel) -> None:
    way = Way({}, frozenset(), np.array([2.0, -1.0], np.float32), False, (), None)

    panel.show_answer(Answer(Passage(FromData()), 1, 3, way))

    assert panel.bars.rows == [("1", 2.0, False), ("2", -1.0, False)]
    assert panel.bars.accessibleDescription() == "1 2; 2 -1"
