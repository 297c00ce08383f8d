"""What the tests of the window share: preferences of their own, the light theme."""

import gc
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netwright_desktop import theme
from netwright_desktop.main_window import MainWindow
from netwright_desktop.session import Session
from support.real_mouse import RealMouse, program
from support.scripted_worker import ScriptedWorker

ALL_GARBAGE = 30
"""Tests after which everything is looked through."""
_tests = count(1)


@pytest.fixture(autouse=True)
def _own_preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own layout, folders and blocks stay out of it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "preferences")
    )


@pytest.fixture(scope="session", autouse=True)
def _garbage_waits() -> Iterator[None]:
    """No other thread deletes a widget by collecting garbage: as `Garbage` has it."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _garbage_goes(_garbage_waits: None) -> Iterator[None]:
    yield
    gc.collect(2 if next(_tests) % ALL_GARBAGE == 0 else 1)


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, theme.Scheme.LIGHT)
    yield
    theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.fixture
def worker() -> ScriptedWorker:
    """A worker that only writes down its orders."""
    return ScriptedWorker()


@pytest.fixture
def session(worker: ScriptedWorker, qtbot: QtBot) -> Session:
    """The digits example with its data loaded."""
    del qtbot
    session = Session(lambda: worker)
    session.open_example("digits")
    return session


@pytest.fixture
def window(worker: ScriptedWorker, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window on the digits example, its data loaded; the test beats its pulse."""
    session = Session(lambda: worker)
    session.open_example("digits")
    window = MainWindow(session)
    window.is_seen = False
    with qtbot.waitSignal(session.run.data_loaded, timeout=20_000):
        window.show()
    window.pulse.stop()
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def mouse(tmp_path: Path) -> Iterator[RealMouse]:
    """A real mouse on the program in a window of its own."""
    with program(tmp_path) as mouse:
        yield mouse
