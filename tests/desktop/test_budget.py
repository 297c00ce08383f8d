"""A share of a thread's time: what was taken is owed, what was not is saved up for a while."""

from time import sleep, thread_time

from netwright_desktop.budget import MOST, Budget


class Day:
    """A thread that works and sleeps as long as one says, however busy the machine is."""

    def __init__(self, share: float) -> None:
        self._now = self._spent = 0.0
        self.budget = Budget(share, lambda: self._now, lambda: self._spent)

    def work(self, seconds: float) -> None:
        self._now += seconds
        self._spent += seconds

    def sleep(self, seconds: float) -> None:
        self._now += seconds


def test_who_takes_more_than_its_share_has_no_time_until_it_rested() -> None:
    day = Day(0.5)
    day.sleep(0.02)
    assert day.budget.has_time()
    day.work(0.2)
    assert not day.budget.has_time()
    day.sleep(0.9 * MOST / 0.5)
    assert not day.budget.has_time()
    day.sleep(0.2 * MOST / 0.5)
    assert day.budget.has_time()


def test_what_is_owed_has_a_limit() -> None:
    day = Day(0.1)
    day.work(0.5)
    assert not day.budget.has_time()
    day.sleep(1.1 * MOST / 0.1)  # a quarter of what half a second's debt would take
    assert day.budget.has_time()


def test_what_is_saved_up_has_a_limit() -> None:
    day = Day(0.5)
    day.sleep(100)
    assert day.budget.has_time()
    day.work(1.9 * MOST)
    assert day.budget.has_time()
    day.work(0.2 * MOST)
    assert not day.budget.has_time()


def test_it_reads_the_clocks_of_the_thread() -> None:
    budget = Budget(1e-9)
    sleep(0.01)
    end = thread_time() + 0.02
    while thread_time() < end:
        pass
    assert not budget.has_time()
