"""A fault becomes a message, in the log and on the screen, whichever thread it was in."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from netwright_desktop.faults import Faults


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[list[tuple[str, str, str]]]:
    del qtbot
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    heard: list[tuple[str, str, str]] = []
    faults = Faults(lambda *words: heard.append(words))
    faults.install()
    yield heard
    del faults


def raised(words: str) -> None:
    sys.excepthook(ValueError, ValueError(words), None)


def test_an_exception_is_told_with_its_cause(
    told: list[tuple[str, str, str]], qtbot: QtBot
) -> None:
    raised("no such layer")
    qtbot.waitUntil(lambda: bool(told))

    _, why, details = told[0]
    assert why == "ValueError: no such layer"
    assert "ValueError: no such layer" in details


def test_a_fault_that_comes_back_with_every_beat_is_told_once(
    told: list[tuple[str, str, str]], qtbot: QtBot
) -> None:
    for _ in range(5):
        raised("again")
    raised("another")
    qtbot.waitUntil(lambda: len(told) == 2)

    assert [why for _, why, _ in told] == ["ValueError: again", "ValueError: another"]


def test_an_exception_in_another_thread_is_told_too(
    told: list[tuple[str, str, str]], qtbot: QtBot
) -> None:
    def fail() -> None:
        raise RuntimeError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(told))

    assert told[0][1] == "RuntimeError: in a thread"


LOGGED = """
import faulthandler, logging, pathlib, sys
from PySide6.QtCore import qWarning
from netwright_desktop.faults import start_log

start_log(pathlib.Path(sys.argv[1]))
logging.getLogger("netwright").error("what happened")
qWarning("what Qt says")
sys.stderr.flush()
faulthandler._sigsegv()
"""


def test_errors_warnings_of_qt_and_crashes_are_kept_in_files(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LOGGED, str(tmp_path / "log")], check=False)

    text = (tmp_path / "log" / "netwright.log").read_text("utf-8")
    assert done.returncode != 0
    assert "ERROR netwright: what happened" in text
    assert "WARNING qt: what Qt says" in text
    assert "Fatal Python error" in (tmp_path / "log" / "crash.log").read_text("utf-8")
