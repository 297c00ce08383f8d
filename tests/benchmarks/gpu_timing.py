"""How launches on a GPU are timed: the best of several times of many."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from netwright.engines.cuda.device import Arena, Device, Launch
from netwright.kernels.variant import Key

SECONDS = 0.2
"""Of each measurement."""
REPEATS = 5
LIMIT = 420.0
"""Seconds after which nothing long is begun any more, so that all of it stays below 8 minutes."""
Row = dict[str, Any]
"""Of a table, by title."""


_BEGAN = time.monotonic()


def has_time() -> bool:
    """Whether something long may be begun."""
    return time.monotonic() - _BEGAN < LIMIT


class Bench:
    """An arena, and launches on it that are timed."""

    def __init__(self, device: Device, floats: int) -> None:
        self.device = device
        self.arena: Arena = device.allocate(floats, 64)

    def seconds(self, key: Key, words: Sequence[int], blocks: int, threads: int) -> float:
        """Of one launch: the best of several recordings of many."""
        self.device.prepare([key])
        self.arena.write_words(0, np.array([*words, *[0] * (64 - len(words))], np.int64))
        return seconds_of(self.device, self.arena, [Launch(key, blocks, threads, 0)])


def seconds_of(device: Device, arena: Arena, launches: Sequence[Launch]) -> float:
    """Of these launches, one after the other, whose kernels are prepared."""
    guess = best_of(arena.record(launches).run, device.wait, 3)
    times = times_for(guess)
    return best_of(arena.record([*launches] * times).run, device.wait, REPEATS) / times


def times_for(guess: float) -> int:
    """How many of what takes so long make a measurement."""
    return max(1, min(1000, int(SECONDS / REPEATS / max(guess, 1e-6))))


def best_of(run: Callable[[], object], wait: Callable[[], object], repeats: int) -> float:
    """The least seconds from the start of `run` to the end of `wait`, after one run before."""
    run()
    wait()
    best = np.inf
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        wait()
        best = min(best, time.perf_counter() - begin)
    return float(best)
