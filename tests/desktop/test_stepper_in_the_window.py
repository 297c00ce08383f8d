"""The stepper on a run of the window: what it shows is what the run then has."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.training.snapshot import RunState
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The window on the digits example with a real trainer, the stepper floating."""
    session = Session()
    session.open_example("digits")
    window = MainWindow(session)
    window.is_seen = False
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        window.show()
    window.go_to("Stepper")
    yield window
    window.close()
    window.deleteLater()


def standing_at(window: MainWindow, step: int, qtbot: QtBot) -> None:
    """Wait until the step after so many is shown, and can be taken."""
    panel = window.stepper
    qtbot.waitUntil(lambda: panel.apart is not None and panel.shown_step == step, timeout=60_000)
    # The answer is there before the panel has its turn to draw it.
    qtbot.waitUntil(panel.controls.take.isEnabled, timeout=10_000)


def test_the_steps_taken_from_the_stepper_are_those_that_it_showed(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel, run = window.stepper, window.session.run

    QTest.mouseClick(panel.controls.take, LEFT)
    standing_at(window, 1, qtbot)
    shown = panel.apart
    assert shown is not None
    QTest.mouseClick(panel.controls.take, LEFT)
    standing_at(window, 2, qtbot)

    weights = run.checkpoint().result(timeout=10).weights
    updates = [step for step in shown.micro_steps if step.phase == "Update"]
    assert {step.inputs[0].name for step in updates} == set(weights)
    for step in updates:
        assert np.array_equal(step.outputs[0].values, weights[step.inputs[0].name])


def test_going_to_a_micro_step_marks_its_layer_on_the_canvas(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel, document = window.stepper, window.session.document
    QTest.mouseClick(panel.controls.take, LEFT)
    standing_at(window, 1, qtbot)
    panel.draw_news()

    QTest.mouseClick(panel.controls.last, LEFT)
    names = {document.graph.nodes[node].name for node in document.selected}
    assert names == {"dense2"}
    QTest.mouseClick(panel.controls.first, LEFT)
    names = {document.graph.nodes[node].name for node in document.selected}
    assert names == {"conv1"}


def test_a_run_that_goes_on_is_not_taken_apart(window: MainWindow, qtbot: QtBot) -> None:
    panel, run = window.stepper, window.session.run
    window.session.set_settings(replace(window.session.settings, epochs=100_000))
    run.train()
    qtbot.waitUntil(lambda: run.state is RunState.RUNNING, timeout=60_000)
    qtbot.waitUntil(lambda: panel.pages.words == "Pause to take a step apart.", timeout=10_000)

    run.pause()
    qtbot.waitUntil(lambda: panel.apart is not None, timeout=60_000)
    assert run.latest is not None
    assert panel.shown_step == run.latest.step
