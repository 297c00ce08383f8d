"""Files are written beside the window: how far they are is seen, and they can be cancelled."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netwright.data.progress import Cancelled, CancelledError, Progress, advance
from netwright.layers.class_losses import SoftmaxCrossEntropy
from netwright.layers.data import Input
from netwright.layers.dense import Dense
from netwright.project.weights import load_weights, save_weights, untrained_weights
from netwright_desktop.canvas.picture import drawn
from netwright_desktop.main_window import MainWindow
from netwright_desktop.panels.table import Table
from netwright_desktop.picture import DRAWN, FORMATS, Drawing
from support.build import chain
from support.drawings import lenet

SECONDS = 10_000


def slow(leave: Event) -> Callable[[Progress, Cancelled], bytes]:
    """Work that is half done until it may go on, or nobody wants it any more."""

    def work(progress: Progress, cancelled: Cancelled) -> bytes:
        while not leave.wait(0.01):
            advance(0.5, progress, cancelled)
        return b"a,b\n"

    return work


def cancel(window: MainWindow, qtbot: QtBot) -> None:
    """Press the button of the bar: it goes, and the status bar says what happened."""
    bar = window.status.writing
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=SECONDS)
    assert "cancelled" in window.status.currentMessage()


def test_a_long_export_shows_how_far_it_is_and_can_be_cancelled(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path, bar = tmp_path / "numbers.csv", window.status.writing
    path.write_bytes(b"of before")

    window.session.exports.write_numbers(path, slow(Event()))

    qtbot.waitUntil(bar.isVisible, timeout=SECONDS)
    assert bar.name.text() == "Writing numbers.csv"
    assert bar.bar.value() == 50
    cancel(window, qtbot)
    assert path.read_bytes() == b"of before"
    assert [file.name for file in tmp_path.iterdir()] == ["numbers.csv"]


def test_a_long_drawing_shows_how_far_it_is_and_can_be_cancelled(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path, bar = tmp_path / "network.png", window.status.writing

    def steps() -> Drawing:
        while True:
            yield 0.4

    window.session.exports.write_drawing(path, steps())

    qtbot.waitUntil(bar.isVisible, timeout=SECONDS)
    assert bar.name.text() == "Writing network.png"
    assert bar.bar.value() == 40
    cancel(window, qtbot)
    assert not path.exists()


def test_the_share_of_a_drawing_grows(window: MainWindow) -> None:
    window.session.document.open(lenet())
    for suffix in FORMATS:
        shares = list(drawn(window.canvas.canvas_scene, suffix, "LeNet-5", on_white=True))
        assert len(shares) > 8
        assert shares == sorted(shares)
        assert 0.0 <= shares[0] < shares[-1] == DRAWN


def test_a_short_export_shows_no_bar(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    done = Event()
    done.set()

    with qtbot.waitSignal(window.session.told, timeout=SECONDS):
        window.session.exports.write_numbers(tmp_path / "numbers.csv", slow(done))

    assert not window.status.writing.isVisible()
    assert (tmp_path / "numbers.csv").read_bytes() == b"a,b\n"


def test_weights_are_written_in_pieces_that_can_be_cancelled(tmp_path: Path) -> None:
    graph = chain([Input((400,)), Dense(20_000), Dense(10), SoftmaxCrossEntropy()])
    weights, path = untrained_weights(graph, 0), tmp_path / "w.npz"
    shares: list[float] = []

    save_weights(path, graph, weights, None, shares.append)
    assert len(shares) > 3
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < shares[-1] <= 1.0
    _, again = load_weights(path)
    assert all(np.array_equal(again[name], weights[name]) for name in weights)

    before = path.read_bytes()
    with pytest.raises(CancelledError):
        save_weights(path, graph, weights, None, shares.append, lambda: len(shares) > 5)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["w.npz"]


def test_rows_of_a_table_can_be_cancelled() -> None:
    table = Table(("x",), (np.arange(50_000),))
    shares: list[float] = []

    assert len(table.csv(shares.append).splitlines()) == 50_001
    assert shares[0] == 0.0
    assert 0.9 < shares[-1] < 1.0
    with pytest.raises(CancelledError):
        table.csv(cancelled=lambda: True)
