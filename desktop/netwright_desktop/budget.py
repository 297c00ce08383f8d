"""A share of a thread's time, saved up while it is not used and owed when it was exceeded."""

from time import perf_counter, thread_time

MOST = 0.05
"""Seconds that are saved up at most, or owed: what is longer ago counts no more."""


class Budget:
    """Of the present thread. Whatever it did counts: painting, too, and what the user caused."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._left = 0.0
        self._clock, self._spent = perf_counter(), thread_time()

    def has_time(self) -> bool:
        """Whether the thread has taken less than its share so far."""
        clock, spent = perf_counter(), thread_time()
        self._left += self._share * (clock - self._clock) - (spent - self._spent)
        self._left = min(max(self._left, -MOST), MOST)
        self._clock, self._spent = clock, spent
        return self._left >= 0
