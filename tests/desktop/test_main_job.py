"""The main job by hand: from an empty canvas to weights in a file, with events alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from netwright.data.digits import load_digits
from netwright.training.snapshot import RunState, Snapshot
from netwright_desktop.inspector.fields import WholeNumber
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.filters import FiltersPanel
from netwright_desktop.panels.gradients import GradientsPanel
from netwright_desktop.panels.loss import LossPanel
from netwright_desktop.panels.panel import Panel
from netwright_desktop.session import Session
from support.answers import plain_answers
from support.hand import CONTROL, Hand
from support.pointer import wheel

Shown = TypeVar("Shown", bound=Panel)
SECONDS = 60_000
"""Milliseconds within which kernels are compiled, should none be in the cache."""
PLACES = (
    ("input", 0, 0), ("conv2d", 1, 0), ("relu", 2, 0), ("max_pool2d", 3, 0), ("flatten", 4, 0),
    ("dense", 0, 1.5), ("relu", 1, 1.5), ("dense", 2, 1.5),
    ("target", 2, 2.75), ("softmax_cross_entropy", 3, 1.5),
)  # fmt: skip
WIRES = (
    ("input1", "conv1"), ("conv1", "relu1"), ("relu1", "pool1"), ("pool1", "flatten1"),
    ("flatten1", "dense1"), ("dense1", "relu2"), ("relu2", "dense2"),
)  # fmt: skip


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    """The window as the program opens it, with its own worker; closed without a question."""
    session = Session()
    session.open_example()
    window = MainWindow(session)
    window.resize(1600, 1000)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield Hand(window, qtbot)
    window.is_seen = False
    window.close()
    window.deleteLater()


def draw(hand: Hand) -> None:
    """Drop every layer and lay every wire, with slips on the way that are taken back."""
    document = hand.window.session.document
    wheel(hand.canvas, QPoint(10, 10), -2)
    for kind, column, row in PLACES:
        hand.drop_layer(kind, column, row)
    assert [node.layer.kind for node in document.graph.nodes.values()] == [p[0] for p in PLACES]
    hand.press_key(Qt.Key.Key_Z, CONTROL)
    assert len(document.graph.nodes) == 9
    hand.press_key(Qt.Key.Key_Y, CONTROL)
    for source, target in WIRES:
        hand.wire(source, target)
    hand.wire("dense2", "loss1", "prediction")
    hand.wire("input1", "flatten1")  # replaces a wire: taken back
    assert document.graph.wire_into(hand.node("flatten1").id, "input") not in wires_of(hand, WIRES)
    hand.press_key(Qt.Key.Key_Z, CONTROL)


def wires_of(hand: Hand, pairs: tuple[tuple[str, str], ...]) -> set[object]:
    graph = hand.window.session.document.graph
    return {
        wire
        for wire in graph.wires
        if (graph.nodes[wire.source].name, graph.nodes[wire.target].name) in pairs
    }


def refuse(hand: Hand, qtbot: QtBot) -> None:
    """Try to train what is not finished: problems as sentences, and nothing else happens."""
    run = hand.window.session.run
    hand.press_button("train")
    words = hand.read_message()
    assert "cannot be trained yet" in words
    assert "loss1" in words
    assert all(problem.message in words for problem in run.problems())
    assert run.state is RunState.READY
    problems = hand.window.problems
    told = [problem.message for problem in run.problems()]
    qtbot.waitUntil(lambda: problems.is_seen and problems.told() == told)


def finish_drawing(hand: Hand) -> None:
    """Lay the last wire and set what differs from the defaults."""
    document = hand.window.session.document
    hand.wire("target1", "loss1", "target")
    hand.set_layer("conv1", "filters", "8")
    hand.set_layer("dense1", "units", "48")
    hand.set_layer("dense2", "units", "10")
    learned = {p.tensor.name: p.tensor.shape for p in document.analysis.parameters}
    assert learned["conv1/weight"] == (8, 1, 3, 3)
    assert learned["dense1/weight"] == (48, 128)
    assert learned["dense2/weight"] == (10, 48)
    assert not document.analysis.problems


def test_undo_by_key_in_a_field_of_the_inspector_takes_the_edit_back(hand: Hand) -> None:
    hand.rename("dense1", "hidden")
    hand.press_key(Qt.Key.Key_Z, CONTROL)
    assert "dense1" in hand.names()
    assert hand.window.inspector.name_field.text() == "dense1"

    hand.set_layer("dense1", "units", "300")
    editor = hand.window.inspector.form.editors["units"]
    assert isinstance(editor, WholeNumber)
    hand.press_key(Qt.Key.Key_Z, CONTROL)
    assert editor.box.value() == 64
    hand.press_key(Qt.Key.Key_Y, CONTROL)
    assert editor.box.value() == 300


def test_from_an_empty_canvas_to_weights_in_a_file(
    hand: Hand, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand.press_key(Qt.Key.Key_N, CONTROL)
    assert not hand.window.session.document.graph.nodes
    draw(hand)
    refuse(hand, qtbot)
    finish_drawing(hand)

    train(hand, qtbot)
    pause_and_resume(hand, qtbot)
    change_the_rate(hand, qtbot)
    hand.press_button("stop")
    until(hand, qtbot, lambda latest: latest.state is RunState.STOPPED)

    exported = tmp_path / "mine.npz"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(exported), ""))
    with qtbot.waitSignal(hand.window.session.exports.weights_saved, timeout=SECONDS):
        hand.press_button("export")
    numpy_reads_digits(exported, tmp_path)


def train(hand: Hand, qtbot: QtBot) -> None:
    hand.set_training("epochs", "1000000")
    hand.press_button("train")
    until(hand, qtbot, lambda latest: latest.state is RunState.RUNNING and latest.step >= 400)
    loss = panel_of(hand, LossPanel)
    gradients, filters = panel_of(hand, GradientsPanel), panel_of(hand, FiltersPanel)
    qtbot.waitUntil(lambda: filters.image.image is not None and loss.training.last is not None)
    qtbot.waitUntil(lambda: loss.training_curve.getData()[0] is not None)
    hand.window.docks.bring("Gradients")
    qtbot.waitUntil(lambda: set(gradients.sizes.curves) == {"conv1", "dense1", "dense2"})
    qtbot.waitUntil(lambda: set(gradients.updates.layers) == {"conv1", "dense1", "dense2"})
    hand.window.docks.bring("Loss")
    assert 1 <= loss.training_curve.getData()[0][0] <= loss.training.stride
    qtbot.waitUntil(lambda: has_halved(loss.training_curve.getData()[1]))


def has_halved(losses: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    """The curve is drawn a while after the snapshot came."""
    return bool(losses[-1] < losses[0] / 2)


def panel_of(hand: Hand, kind: type[Shown]) -> Shown:
    return next(panel for panel in hand.window.panels if isinstance(panel, kind))


def pause_and_resume(hand: Hand, qtbot: QtBot) -> None:
    run = hand.window.session.run
    hand.press_button("pause")
    held = until(hand, qtbot, lambda latest: latest.state is RunState.PAUSED).step
    qtbot.wait(200)
    assert run.latest is not None
    assert run.latest.step == held
    assert hand.window.status.state.text() == "Paused"
    hand.press_button("pause")  # it says Resume now
    until(hand, qtbot, lambda latest: latest.state is RunState.RUNNING and latest.step > held)


def change_the_rate(hand: Hand, qtbot: QtBot) -> None:
    hand.set_training("learning_rate", "2e-4")
    until(hand, qtbot, lambda latest: latest.learning_rate == 2e-4)
    assert hand.window.session.run.state is RunState.RUNNING


def until(hand: Hand, qtbot: QtBot, condition: Callable[[Snapshot], bool]) -> Snapshot:
    """Let the window run until its newest snapshot is as wanted."""
    run = hand.window.session.run
    qtbot.waitUntil(lambda: run.latest is not None and condition(run.latest), timeout=SECONDS)
    assert run.latest is not None
    return run.latest


def numpy_reads_digits(exported: Path, folder: Path) -> None:
    with np.load(exported, allow_pickle=False) as weights:
        shapes = {name: weights[name].shape for name in weights}
    assert shapes.pop("__netwright__") == ()
    assert shapes == {
        "conv1/weight": (8, 1, 3, 3), "conv1/bias": (8,),
        "dense1/weight": (48, 128), "dense1/bias": (48,),
        "dense2/weight": (10, 48), "dense2/bias": (10,),
    }  # fmt: skip
    digits = load_digits()
    unseen = digits.parts["test"]
    _, probabilities = plain_answers(exported, digits.inputs[unseen], folder)
    assert (probabilities.argmax(axis=1) == digits.targets[unseen]).mean() > 0.9
