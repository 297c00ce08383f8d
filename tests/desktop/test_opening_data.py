"""Files of data: opened, dropped, watched while they load, cancelled, refused in a sentence."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from netwright.data.kinds import KINDS
from netwright.training.snapshot import RunState
from netwright_desktop.dialogs import files
from netwright_desktop.dialogs.data.wizard import DataWizard
from netwright_desktop.inspector.training import TrainingForm
from netwright_desktop.main_window import MainWindow
from support.bad_files import BAD_FILES
from support.dropping import drop


def table(folder: Path, rows: int = 60) -> Path:
    path = folder / "some ants.csv"
    path.write_text(
        "size,legs,kind\n" + "".join(f"{k % 7},{k % 5},k{k % 2}\n" for k in range(rows))
    )
    return path


def use(window: MainWindow, qtbot: QtBot) -> None:
    """Take over what the wizard shows, and wait until it is loaded."""
    qtbot.waitUntil(lambda: bool(window.findChildren(DataWizard)), timeout=20_000)
    (wizard,) = window.findChildren(DataWizard)
    qtbot.waitUntil(wizard.use.isEnabled, timeout=20_000)
    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        wizard.use.click()


@pytest.mark.parametrize("part", ["window", "canvas"])
def test_a_dropped_file_is_what_is_trained_on(
    part: str, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    target = window if part == "window" else window.canvas.viewport()

    assert drop(target, table(tmp_path))
    use(window, qtbot)

    run = window.session.run
    assert run.source.kind == "csv"
    assert run.dataset is not None
    assert run.dataset.inputs.shape == (60, 2)
    assert run.dataset.class_names == ("k0", "k1")
    assert window.session.is_modified


def test_opening_data_asks_for_a_file(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, asked = table(tmp_path), list[str]()

    def answer(*given: object) -> tuple[str, str]:
        asked.append(str(given[-1]))
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    window.actions_.of["open_data"].trigger()
    use(window, qtbot)

    for kind in KINDS.values():
        assert all(f"*{ending}" in asked[0] for ending in kind.endings)
    assert window.session.run.source.path == str(path)


@pytest.mark.parametrize("name", ["empty", "mixed", "cut IDX", "huge image", "unknown ending"])
def test_a_bad_file_is_told_and_the_data_of_before_stay(
    name: str, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    make, words = BAD_FILES[name]
    before, source = window.session.run.dataset, window.session.run.source
    told: list[str] = []
    window.session.failed.disconnect()
    window.session.failed.connect(lambda title, sentence: told.append(sentence))

    window.session.open_data(make(tmp_path))
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)

    assert words in told[0]
    assert window.session.run.dataset is before
    assert window.session.run.source == source
    assert not window.session.is_modified


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """CSV files take as long as the test wants; what is given lets them go on."""
    go = threading.Event()
    kind = KINDS["csv"]

    def read(source: object, progress: Callable[[float], None], cancelled: Callable[[], bool]):  # type: ignore[no-untyped-def]  # noqa: ANN202
        progress(0.25)
        while not go.wait(0.01):
            if cancelled():
                break
        return kind.read(source, progress, cancelled)  # type: ignore[arg-type]

    monkeypatch.setitem(KINDS, "csv", replace(kind, read=read))
    return go.set


def test_loading_is_shown_and_its_button_ends_it(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, slow: Callable[[], None]
) -> None:
    before, bar = window.session.run.dataset, window.status.loading
    assert not bar.isVisible()

    window.session.open_data(table(tmp_path))
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert bar.name.text() == "Loading some ants.csv"
    assert bar.bar.value() == 10
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)

    assert not bar.isVisible()
    slow()
    QTest.qWait(200)
    assert window.session.run.dataset is before


def test_loading_that_ends_takes_its_bar_away(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, slow: Callable[[], None]
) -> None:
    window.session.open_data(table(tmp_path))
    qtbot.waitUntil(window.status.loading.isVisible, timeout=5000)

    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        slow()

    assert not window.status.loading.isVisible()


def test_another_project_ends_what_is_on_its_way(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, slow: Callable[[], None]
) -> None:
    window.session.open_data(table(tmp_path))

    with qtbot.waitSignal(window.session.run.data_loaded, timeout=20_000):
        window.session.open_example("xor")
    slow()
    QTest.qWait(200)

    assert window.session.run.source.kind == "xor"


def test_no_data_are_opened_during_a_run(window: MainWindow, tmp_path: Path) -> None:
    told: list[str] = []
    window.session.failed.disconnect()
    window.session.failed.connect(lambda title, sentence: told.append(sentence))
    window.session.run.state = RunState.RUNNING

    window.session.open_data(table(tmp_path))

    assert told == ["A run is under way. Stop it first."]
    window.session.run.state = RunState.READY


def test_settings_of_a_file_read_it_again(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "s.csv"
    path.write_text("a,b\n" + "".join(f"{k % 9},{k * k % 11}\n" for k in range(80)))
    run = window.session.run
    with qtbot.waitSignal(run.data_loaded, timeout=20_000):
        window.session.open_data(path)
    training = window.docks["Training"].widget()
    assert isinstance(training, TrainingForm)
    form = training.data

    with qtbot.waitSignal(run.data_loaded, timeout=20_000):
        form.form.edited.emit("kind", KINDS["series"].title)
    assert run.dataset is not None
    assert run.dataset.shape == (12, 1)
    form.own.edited.emit("window", 5)
    with qtbot.waitSignal(run.data_loaded, timeout=20_000):
        form.own.left.emit("window")

    assert run.source.settings.window == 5
    assert run.dataset.shape == (5, 1)
    np.testing.assert_array_equal(run.dataset.inputs[0, :, 0], [0, 1, 4, 9, 5])


def test_a_file_is_of_the_kind_that_the_question_names(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.csv"
    path.write_text("a\n" + "".join(f"{k * k % 11}\n" for k in range(80)))

    def answer(*given: object) -> tuple[str, str]:
        chosen = [kind for kind in str(given[-1]).split(";;") if kind.startswith("time series")]
        return str(path), chosen[0]

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    source = window.session.source_at(*(files.ask_data(window) or (path, "")))

    assert source is not None
    assert source.kind == "series"
    assert source.load().shape == (12, 1)
