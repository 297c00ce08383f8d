"""A share of a thread's time: what was taken is owed, what was not is saved up for a while."""

from time import perf_counter, sleep

from netwright_desktop.budget import MOST, Budget


def work(seconds: float) -> None:
    end = perf_counter() + seconds
    while perf_counter() < end:
        pass


def test_who_takes_more_than_its_share_has_no_time_until_it_rested() -> None:
    budget = Budget(0.5)
    sleep(0.02)
    assert budget.has_time()
    work(0.2)
    assert not budget.has_time()
    sleep(3 * MOST / 0.5)
    assert budget.has_time()


def test_what_is_owed_has_a_limit() -> None:
    budget = Budget(0.1)
    work(0.5)
    assert not budget.has_time()
    sleep(1.5 * MOST / 0.1)  # less than half a second's debt would take
    assert budget.has_time()
