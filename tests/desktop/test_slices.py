"""Work in slices lets the window go on, and ends with its result or its error."""

from collections.abc import Generator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from netwright_desktop.slices import SLICE, Slices


def steps(count: int, seconds: float, ends: str = "done") -> Generator[None, None, str]:
    for _ in range(count):
        until = perf_counter() + seconds
        while perf_counter() < until:
            pass
        yield
    if ends == "error":
        raise ValueError("it cannot be")
    return ends


def test_events_have_their_turn_between_the_steps(qtbot: QtBot, qapp: QObject) -> None:
    found: list[str] = []
    told: list[str] = []
    turns = []
    timer = QTimer(qapp)
    timer.timeout.connect(lambda: turns.append(len(found)))
    timer.start(0)

    Slices(steps(100, SLICE / 2), found.append, lambda _: None, lambda: told.append("on"), qapp)
    qtbot.waitUntil(lambda: bool(found))
    timer.stop()

    assert found == ["done"]
    assert turns.count(0) >= 25
    assert told == ["on"]


def test_an_error_ends_it(qtbot: QtBot, qapp: QObject) -> None:
    errors: list[Exception] = []

    Slices(steps(2, 0, "error"), lambda _: None, errors.append, lambda: None, qapp)
    qtbot.waitUntil(lambda: bool(errors))

    assert str(errors[0]) == "it cannot be"


def test_what_is_left_can_be_done_at_once(qapp: QObject) -> None:
    found: list[str] = []

    slices = Slices(steps(5, 0), found.append, lambda _: None, lambda: None, qapp)
    slices.finish()

    assert found == ["done"]
