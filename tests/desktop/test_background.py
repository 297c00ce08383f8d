"""Long work happens off the GUI thread, its result on it."""

from threading import current_thread, main_thread

from pytestqt.qtbot import QtBot

from netwright_desktop.background import Background


def test_work_runs_elsewhere_and_its_result_comes_back_here(qtbot: QtBot) -> None:
    background = Background()
    threads = []

    background.run(
        lambda: threads.append(current_thread()),
        lambda _: threads.append(current_thread()),
        lambda error: None,
    )
    qtbot.waitUntil(lambda: len(threads) == 2)

    assert threads[0] is not main_thread()
    assert threads[1] is main_thread()


def test_an_error_is_handed_to_whoever_asked(qtbot: QtBot) -> None:
    background, errors = Background(), list[Exception]()

    def fail() -> None:
        raise ValueError("no such column")

    background.run(fail, lambda _: None, errors.append)
    qtbot.waitUntil(lambda: bool(errors))

    assert str(errors[0]) == "no such column"
