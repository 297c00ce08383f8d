"""The stepper panel: what it asks, what it shows, and mouse and keyboard on it."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright.data.digits import load_digits
from netwright.inspection.micro_steps import Phase, StepApart
from netwright.inspection.question import Answer
from netwright.inspection.stepper import NextStepApart
from netwright.layers.activation import Sigmoid
from netwright.layers.data import Input, Target
from netwright.layers.dense import Dense
from netwright.layers.losses import MeanSquaredError
from netwright.training.settings import TrainingSettings
from netwright.training.snapshot import RunState
from netwright_desktop.panels import micro_step_view
from netwright_desktop.panels.cell_grid import CellGrid
from netwright_desktop.panels.stepper import NOT_YET, WAITING, WORDS, StepperPanel
from netwright_desktop.panels.tensor_view import TensorView
from support.apart import samples_of, standing
from support.build import chain, starter
from support.snapshots import snapshot

LEFT = Qt.MouseButton.LeftButton
XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)


@pytest.fixture(scope="module")
def xor() -> Iterator[StepApart]:
    graph = chain(
        [Input((2,)), Dense(units=2), Sigmoid(), Dense(units=1), MeanSquaredError()],
        Target(form="values", size=1),
    )
    data = samples_of(XOR, np.array([[0], [1], [1], [0]], np.float32))
    with standing(graph, data, TrainingSettings(batch_size=4), steps=2) as (_, apart):
        yield apart


@pytest.fixture(scope="module")
def digits() -> Iterator[StepApart]:
    with standing(starter(), load_digits(), TrainingSettings(batch_size=100)) as (_, apart):
        yield apart


@pytest.fixture
def panel(qtbot: QtBot) -> StepperPanel:
    panel = StepperPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 460)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def show(panel: StepperPanel, apart: StepApart, step: int = 2) -> None:
    panel.show_snapshots([snapshot(state=RunState.PAUSED, step=step)])
    panel.show_answer(Answer(NextStepApart(), 1, step, apart))
    panel.draw_news()


def view_of(panel: StepperPanel, letter: str) -> TensorView:
    """The tensor that has this letter."""
    views = [v for v in panel.view.views if v.isVisible()]
    return next(v for v in views if v.shown is not None and v.shown.letter == letter)


def click(grid: CellGrid, row: int, column: int) -> None:
    QTest.mouseClick(grid, LEFT, pos=grid.place_of((row, column)))


def hover(grid: CellGrid, row: int, column: int) -> None:
    place = QPointF(grid.place_of((row, column)))
    no_button = Qt.MouseButton.NoButton
    keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, no_button, no_button, keys)
    QApplication.sendEvent(grid, event)


def test_it_asks_only_while_a_run_stands_still(panel: StepperPanel) -> None:
    assert panel.pages.words == NOT_YET
    for state in RunState:
        panel.show_snapshots([snapshot(state=state)])
        standing_still = state in (RunState.READY, RunState.PAUSED)
        assert tuple(panel.asks()) == ((NextStepApart(),) if standing_still else ())
        assert panel.pages.words == WORDS.get(state, WAITING)


def test_an_answer_about_an_earlier_step_is_not_shown(panel: StepperPanel, xor: StepApart) -> None:
    panel.show_snapshots([snapshot(state=RunState.PAUSED, step=5)])
    panel.show_answer(Answer(NextStepApart(), 1, 4, xor))
    panel.draw_news()

    assert panel.pages.words == WAITING


def test_a_step_that_was_taken_stays_until_the_next_is_known(
    panel: StepperPanel, xor: StepApart
) -> None:
    show(panel, xor)
    panel.show_snapshots([snapshot(state=RunState.PAUSED, step=3)])
    assert panel.pages.words == ""
    assert not panel.controls.take.isEnabled()

    show(panel, xor, step=3)
    assert panel.controls.take.isEnabled()


def test_why_there_is_no_answer_is_said(panel: StepperPanel) -> None:
    panel.show_snapshots([snapshot(state=RunState.PAUSED, step=5)])
    panel.show_answer(Answer(NextStepApart(), 1, 5, fault="There is not enough memory."))
    panel.draw_news()

    assert panel.pages.words == "There is not enough memory."


def test_the_list_has_the_phases_and_every_micro_step(panel: StepperPanel, xor: StepApart) -> None:
    show(panel, xor)

    lines = [panel.steps.item(row).text() for row in range(panel.steps.count())]
    assert [line for line in lines if "·" not in line] == [phase.value for phase in Phase]
    assert len(lines) == len(xor.micro_steps) + 4
    assert lines[1] == "dense1 · Weighted sum"


def test_a_click_on_a_number_shows_the_formula_with_its_numbers(
    panel: StepperPanel, xor: StepApart
) -> None:
    show(panel, xor)
    panel.controls.sample.setValue(4)

    click(view_of(panel, "y").grid, 0, 1)

    worked = xor.micro_steps[0].explain(0, (3, 1))
    assert worked is not None
    assert panel.view.text == "\n".join(worked.lines)
    assert panel.view.formula.text() == "y[k] = Σⱼ W[k, j] · x[j] + b[k]"
    assert view_of(panel, "W").grid.outlines == ((1, 2, 0, 2),)
    assert view_of(panel, "x").grid.outlines == ((0, 1, 0, 2),)
    assert view_of(panel, "b").grid.outlines == ((0, 1, 1, 2),)


def test_the_mouse_over_a_number_explains_it_until_it_leaves(
    panel: StepperPanel, xor: StepApart
) -> None:
    show(panel, xor)
    before = panel.view.text
    grid = view_of(panel, "y").grid

    hover(grid, 0, 1)
    over = panel.view.text
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))

    assert over.startswith("y[1] = ")
    assert panel.view.text == before
    hover(view_of(panel, "W").grid, 1, 0)
    assert panel.view.text.startswith("W[1, 0] = ")
    assert "dense1/weight" in panel.view.text


def test_arrow_keys_go_from_number_to_number(panel: StepperPanel, xor: StepApart) -> None:
    show(panel, xor)
    grid = view_of(panel, "y").grid
    click(grid, 0, 0)

    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.explained == (0, 1)
    assert panel.view.text.startswith("y[1] = ")
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert grid.explained == (0, 1)


def test_page_keys_and_buttons_go_from_micro_step_to_micro_step(
    panel: StepperPanel, xor: StepApart, qtbot: QtBot
) -> None:
    show(panel, xor)
    last = len(xor.micro_steps) - 1

    with qtbot.waitSignal(panel.node_wanted) as wanted:
        QTest.mouseClick(panel.controls.next, LEFT)
    assert wanted.args == [xor.micro_steps[1].node_id]
    assert panel.view.title.text() == "Forward: sigmoid1 · Sigmoid"
    grid = view_of(panel, "y").grid
    QTest.keyClick(grid, Qt.Key.Key_PageDown)
    assert panel.view.title.text() == "Forward: dense2 · Weighted sum"
    QTest.keyClick(view_of(panel, "y").grid, Qt.Key.Key_PageUp)
    assert panel.view.title.text() == "Forward: sigmoid1 · Sigmoid"
    QTest.mouseClick(panel.controls.last, LEFT)
    assert panel.view.title.text() == "Update: dense2 · Adam: bias"
    assert panel.controls.place.text() == f"{last + 1} / {last + 1}"
    assert not panel.controls.next.isEnabled()
    QTest.mouseClick(panel.controls.first, LEFT)
    assert panel.view.title.text() == "Forward: dense1 · Weighted sum"


def test_playing_goes_on_by_itself_to_the_end(
    panel: StepperPanel, xor: StepApart, qtbot: QtBot
) -> None:
    show(panel, xor)
    panel.controls._clock.setInterval(1)

    QTest.mouseClick(panel.controls.play, LEFT)
    assert panel.controls.is_playing
    qtbot.waitUntil(lambda: not panel.controls.is_playing)

    assert panel.view.title.text() == "Update: dense2 · Adam: bias"


def test_looking_alone_marks_nothing_on_the_canvas(
    panel: StepperPanel, xor: StepApart, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(panel.node_wanted):
        show(panel, xor)


def test_the_next_step_is_shown_at_the_same_place(panel: StepperPanel, xor: StepApart) -> None:
    show(panel, xor)
    QTest.mouseClick(panel.controls.last, LEFT)

    show(panel, xor, step=3)

    assert panel.view.title.text() == "Update: dense2 · Adam: bias"


def test_of_a_convolution_the_kernel_follows_the_channel_and_the_window_is_outlined(
    panel: StepperPanel, digits: StepApart
) -> None:
    show(panel, digits)
    assert "first 64 of 100" in panel.note.text()
    assert panel.controls.sample.maximum() == 64
    y, w = view_of(panel, "y"), view_of(panel, "w")

    y.places[0].setValue(5)
    click(y.grid, 3, 4)

    assert w.places[0].value() == 5
    assert w.grid.outlines == ((0, 3, 0, 3),)
    assert view_of(panel, "x").grid.outlines == ((2, 5, 3, 6),)
    assert panel.view.text.startswith("y[5, 3, 4] = ")


def test_a_tensor_that_has_no_room_shows_a_part_and_says_which(qtbot: QtBot) -> None:
    grid = CellGrid()
    qtbot.addWidget(grid)
    grid.show_values(np.arange(200 * 300, dtype=np.float32).reshape(200, 300), QSize(150, 90))

    assert grid.part == "rows 0–29 of 200, columns 0–49 of 300"
    grid.mark((), (150, 20))
    assert grid.part == "rows 121–150 of 200, columns 0–49 of 300"
    chosen: list[object] = []
    grid.chosen.connect(chosen.append)
    QTest.mouseClick(grid, LEFT, pos=QPoint(1, 1))
    assert chosen == [(121, 0)]


def test_zero_is_white_and_what_is_not_a_number_is_left_empty(qtbot: QtBot) -> None:
    grid = CellGrid()
    qtbot.addWidget(grid)
    grid.show_values(np.array([[0.0, -2.0], [2.0, np.nan]], np.float32), QSize(300, 90))

    assert grid.is_numbered
    zero, low, high = (grid._image.pixelColor(*at) for at in ((0, 0), (1, 0), (0, 1)))
    assert zero.name() == "#f7f7f7"
    assert low.blue() > low.red()
    assert high.red() > high.blue()
    assert grid._image.pixelColor(1, 1).alpha() < 255


def test_every_number_of_a_micro_step_can_be_exported(panel: StepperPanel, xor: StepApart) -> None:
    assert panel.numbers().rows == 0
    show(panel, xor)
    panel.controls.sample.setValue(2)

    table = panel.numbers()

    assert table.header == ("letter", "tensor", "axis 0", "axis 1", "value")
    assert table.rows == 2 + 2 + 4 + 2
    weight = xor.micro_steps[0].inputs[1].values
    lines = table.csv().decode().splitlines()
    assert f"W,dense1/weight,1,0,{weight[1, 0]:.9g}" in lines
    assert f"y,dense1/output,1,,{xor.micro_steps[0].outputs[0].values[1, 1]:.9g}" in lines


def test_in_a_narrow_place_the_tensors_take_the_room_of_the_list(
    panel: StepperPanel, xor: StepApart
) -> None:
    show(panel, xor)
    assert panel.steps.isVisible()

    panel.resize(424, 220)

    assert not panel.steps.isVisible()
    assert panel.view.parts.orientation() is Qt.Orientation.Horizontal
    assert panel.size().toTuple() == (424, 220)


def test_of_large_tensors_the_last_number_that_was_wanted_is_worked_out_beside_the_window(
    panel: StepperPanel, digits: StepApart, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(micro_step_view, "MOST_AT_ONCE", 0)
    show(panel, digits)
    grid = view_of(panel, "y").grid

    for column in range(4):
        hover(grid, 2, column)

    qtbot.waitUntil(lambda: panel.view.text.startswith("y[0, 2, 3] = "))
    worked = digits.micro_steps[0].explain(0, (0, 0, 2, 3))
    assert worked is not None
    assert panel.view.text == "\n".join(worked.lines)
    assert grid.explained == (2, 3)
