"""Circular garbage is collected on the GUI thread, and what a project needs is left in peace."""

import gc
from collections.abc import Callable, Iterator
from threading import Event, Thread, get_ident
from weakref import finalize

import pytest
from pytestqt.qtbot import QtBot

from netwright_desktop import garbage
from netwright_desktop.garbage import Garbage


class Ring:
    """Holds itself, so that only the collector can take it away."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: object) -> Iterator[Garbage]:
    was_on = gc.isenabled()
    collector = Garbage()
    collector.start()
    yield collector
    collector.stop()
    if not was_on:
        gc.disable()


def left_by_a_thread(died: Callable[[], object]) -> None:
    """Many rings made and dropped in another thread; `died` is called when the first goes."""

    def make() -> None:
        finalize(Ring(), died)
        for _ in range(2 * garbage.MOST[0]):
            Ring()

    thread = Thread(target=make)
    thread.start()
    thread.join()


def test_what_another_thread_leaves_is_collected_by_the_window(
    collector: Garbage, qtbot: QtBot
) -> None:
    where = list[int]()
    left_by_a_thread(lambda: where.append(get_ident()))
    assert not where
    qtbot.waitUntil(lambda: bool(where), timeout=5_000)
    assert where == [get_ident()]


def test_what_an_old_project_leaves_goes_when_another_is_opened(collector: Garbage) -> None:
    gone = Event()
    old = Ring()
    finalize(old, gone.set)
    gc.freeze()
    del old
    gc.collect()
    assert not gone.is_set()
    collector.renew()
    assert gone.is_set()


def test_it_gives_the_work_back(collector: Garbage) -> None:
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
