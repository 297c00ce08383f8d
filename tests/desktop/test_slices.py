"""Work in slices lets the window go on, and ends with its result or its error."""

from collections.abc import Generator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from netwright.data.progress import CancelledError
from netwright_desktop.slices import SLICE, Slices
from netwright_desktop.watch import Watch


def steps(count: int, seconds: float, ends: str = "done") -> Generator[float, None, str]:
    for number in range(1, count + 1):
        until = perf_counter() + seconds
        while perf_counter() < until:
            pass
        yield number / count
    if ends == "error":
        raise ValueError("it cannot be")
    return ends


def test_events_have_their_turn_between_the_steps(qtbot: QtBot, qapp: QObject) -> None:
    found: list[str] = []
    watch, turns, shares = Watch("a"), [], set()
    timer = QTimer(qapp)
    timer.timeout.connect(lambda: turns.append(len(found)))
    timer.timeout.connect(lambda: shares.add(watch.share))
    timer.start(0)

    Slices(steps(100, SLICE / 2), found.append, lambda _: None, watch, qapp)
    qtbot.waitUntil(lambda: bool(found))
    timer.stop()

    assert found == ["done"]
    assert turns.count(0) >= 25
    assert len(shares) >= 25
    assert max(shares) == 1.0


def test_an_error_ends_it(qtbot: QtBot, qapp: QObject) -> None:
    errors: list[Exception] = []

    Slices(steps(2, 0, "error"), lambda _: None, errors.append, Watch("a"), qapp)
    qtbot.waitUntil(lambda: bool(errors))

    assert str(errors[0]) == "it cannot be"


def test_what_is_left_can_be_done_at_once(qapp: QObject) -> None:
    found: list[str] = []

    slices = Slices(steps(5, 0), found.append, lambda _: None, Watch("a"), qapp)
    slices.finish()

    assert found == ["done"]


def test_what_nobody_wants_any_more_ends_between_two_steps(qtbot: QtBot, qapp: QObject) -> None:
    errors: list[Exception] = []
    watch, left = Watch("a"), []

    def endless() -> Generator[float, None, None]:
        try:
            while True:
                yield 0.5
        finally:
            left.append("the painter")

    Slices(endless(), lambda _: None, errors.append, watch, qapp)
    qtbot.waitUntil(lambda: watch.share == 0.5)
    watch.is_wanted = False
    qtbot.waitUntil(lambda: bool(errors))

    assert isinstance(errors[0], CancelledError)
    assert left == ["the painter"]
