"""A run that is changed while it goes on: by keys and fields in the window, on the real engine."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolBar, QToolButton
from pytestqt.qtbot import QtBot

from netwright.graph.commands import SetLayer
from netwright.layers.dense import Dense
from netwright.training.snapshot import Change, RunState, Snapshot
from netwright.training.state import TrainedState
from netwright_desktop.dialogs.tensors import TensorList
from netwright_desktop.inspector.fields import WholeNumber
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def running(qtbot: QtBot) -> Iterator[tuple[MainWindow, list[Snapshot]]]:
    """The window on the digits example, which is being trained, and the news so far."""
    session = Session()
    session.open_example("digits")
    session.set_settings(replace(session.settings, epochs=100_000))
    window = MainWindow(session)
    window.is_seen = False
    news: list[Snapshot] = []
    window.pulse.arrived.connect(news.extend)
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    session.run.train()
    qtbot.waitUntil(lambda: bool(news) and news[-1].step > 50, timeout=60_000)
    yield window, news
    window.close()
    window.deleteLater()


def changes(news: list[Snapshot]) -> list[Change]:
    return [change for snapshot in news for change in snapshot.changes]


def wait_for_changes(qtbot: QtBot, news: list[Snapshot], count: int) -> None:
    qtbot.waitUntil(lambda: len(changes(news)) == count, timeout=20_000)


def is_in_tool_bar(window: MainWindow, action: str) -> bool:
    bar = window.findChild(QToolBar, "Tools")
    assert isinstance(bar, QToolBar)
    button = bar.widgetForAction(window.actions_.of[action])
    return isinstance(button, QToolButton) and button.isVisible()


def learned(window: MainWindow) -> TrainedState:
    found = window.session.run.learned()
    assert found is not None
    return found[1]()


def test_a_batch_size_typed_in_the_form_counts_and_ctrl_z_takes_it_back(
    running: tuple[MainWindow, list[Snapshot]], qtbot: QtBot
) -> None:
    window, news = running
    window.go_to("Training")
    form = window.findChild(TrainingForm)
    assert form is not None
    batch = form.form.editors["batch_size"]
    assert isinstance(batch, WholeNumber)
    batch.box.setFocus()
    batch.box.selectAll()

    QTest.keyClicks(batch.box, "64")
    QTest.keyClick(batch.box, Qt.Key.Key_Return)

    wait_for_changes(qtbot, news, 1)
    QTest.keyClick(batch.box, Qt.Key.Key_Z, CONTROL)
    wait_for_changes(qtbot, news, 2)
    assert [change.text for change in changes(news)] == [
        "Batch size 32 → 64",
        "Batch size 64 → 32",
    ]
    assert window.session.run.state is RunState.RUNNING
    assert batch.box.value() == 32


def test_an_edit_is_applied_by_its_key_and_undone_with_the_weights_of_before(
    running: tuple[MainWindow, list[Snapshot]], qtbot: QtBot
) -> None:
    window, news = running
    session = window.session
    apply = window.actions_.of["apply"]
    assert not apply.isEnabled()
    session.run.pause()
    qtbot.waitUntil(lambda: session.run.state is RunState.PAUSED)
    before = learned(window)

    session.document.do(SetLayer("dense1", Dense(units=100)))
    assert apply.isEnabled()
    qtbot.waitUntil(lambda: is_in_tool_bar(window, "apply"))
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F5, CONTROL)

    qtbot.waitUntil(lambda: bool(window.findChildren(TensorList)), timeout=20_000)
    (shown,) = window.findChildren(TensorList)
    assert shown.summary.text() == "3 kept, 3 grown. Undo brings back the network and its weights."
    first = shown.tree.topLevelItem(0)
    assert first is not None
    assert [first.text(column) for column in range(3)] == [
        "dense1/weight",
        "grown",
        "64x256 → 100x256: new units are copies",
    ]
    shown.close()
    assert not apply.isEnabled()
    assert not is_in_tool_bar(window, "apply")
    grown = learned(window)
    assert grown.weights["dense1/weight"].shape == (100, 256)
    session.run.resume()
    qtbot.waitUntil(lambda: news[-1].step > grown.step + 50, timeout=20_000)
    session.run.pause()
    qtbot.waitUntil(lambda: session.run.state is RunState.PAUSED)

    with qtbot.waitActive(window):
        window.activateWindow()
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, CONTROL)

    wait_for_changes(qtbot, news, 2)
    after = learned(window)
    assert after.step > grown.step
    assert all(np.array_equal(after.weights[n], before.weights[n]) for n in before.weights)
    assert changes(news)[1].text == (f"dense1: units 100 → 64, weights of step {before.step:,}")


def test_pausing_takes_less_than_a_fifth_of_a_second_in_the_window(
    running: tuple[MainWindow, list[Snapshot]], qtbot: QtBot
) -> None:
    window, _ = running
    with qtbot.waitSignal(window.session.run.changed, timeout=200):
        QTest.keyClick(window, Qt.Key.Key_F6)

    assert window.session.run.state is RunState.PAUSED


def test_a_finished_run_is_trained_on_with_as_many_epochs_and_an_edited_network(
    running: tuple[MainWindow, list[Snapshot]], qtbot: QtBot
) -> None:
    window, news = running
    session = window.session
    action = window.actions_.of["train_on"]
    assert not action.isEnabled()
    session.run.stop()
    qtbot.waitUntil(lambda: session.run.state is RunState.STOPPED, timeout=20_000)
    session.set_settings(replace(session.settings, epochs=3))
    session.run.train()
    qtbot.waitUntil(lambda: session.run.state is RunState.FINISHED, timeout=60_000)
    assert session.run.latest is not None
    done = session.run.latest.step
    qtbot.waitUntil(action.isEnabled, timeout=10_000)
    node = next(n for n in session.document.graph.nodes.values() if n.name == "dense1")
    layer = node.layer
    assert isinstance(layer, Dense)
    session.document.do(SetLayer(node.id, replace(layer, units=layer.units + 8)))
    window.activateWindow()

    QTest.keyClick(window, Qt.Key.Key_F5, CONTROL | Qt.KeyboardModifier.ShiftModifier)

    def is_done() -> bool:
        latest = session.run.latest
        return latest is not None and latest.state is RunState.FINISHED and latest.epoch == 6

    qtbot.waitUntil(is_done, timeout=60_000)
    assert session.settings.epochs == 6
    assert session.run.latest.step == 2 * done
    words = [change.text for change in changes(news) if change.step == done]
    assert len(words) == 1
    assert "dense1" in words[0]
    assert "Epochs 3 → 6" in words[0]
    assert learned(window).weights["dense1/weight"].shape[0] == layer.units + 8
    session.document.undo()
    session.document.undo()
    assert session.settings.epochs == 3
