"""A share of a thread's time, saved up while it is not used and owed when it was exceeded."""

from collections.abc import Callable
from time import perf_counter, thread_time

MOST = 0.05
"""Seconds that are saved up at most, or owed: what is longer ago counts no more."""


class Budget:
    """Of the present thread. Whatever it did counts: painting, too, and what the user caused.

    `clock` and `spent` tell the time and what of it the thread took, in seconds.
    """

    def __init__(
        self,
        share: float,
        clock: Callable[[], float] = perf_counter,
        spent: Callable[[], float] = thread_time,
    ) -> None:
        self._share = share
        self._left = 0.0
        self._clock, self._spent = clock, spent
        self._then, self._spent_then = clock(), spent()

    def has_time(self) -> bool:
        """Whether the thread has taken less than its share so far."""
        now, spent = self._clock(), self._spent()
        self._left += self._share * (now - self._then) - (spent - self._spent_then)
        self._left = min(max(self._left, -MOST), MOST)
        self._then, self._spent_then = now, spent
        return self._left >= 0
