"""The threads that run a tape together."""

import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue

# At import: a library that starts threads of its own may narrow the main thread's later.
_CORES = (
    sorted(os.sched_getaffinity(0))
    if hasattr(os, "sched_getaffinity")
    else list(range(os.cpu_count() or 1))
)

Work = Callable[[int], None]
"""Called with the number of the thread."""

_NICE = 10
"""Engine threads give way to the window: frames of 16.5 ms at 10, 17.9 to 23.5 without."""


_WORK_OF_A_THREAD = 1_800_000
"""Multiply-adds of a step that are worth a thread: some 40 us of work, 30 meetings of 0.3 us."""
_WORK_OF_A_PARAMETER = 32
"""What updating a parameter takes, in multiply-adds: seven numbers read or written, 0.3 ns."""


def fitting_threads(multiply_adds: int, parameters: int) -> int:
    """As many threads as there are cores, but no more than a step of so much work can use.

    NETWRIGHT_THREADS in the environment gives the number instead.
    """
    given = os.environ.get("NETWRIGHT_THREADS", "")
    if given.isdigit() and int(given):
        return int(given)
    return max(1, min(usable_cores(), worthwhile_threads(multiply_adds, parameters)))


def worthwhile_threads(multiply_adds: int, parameters: int) -> int:
    """As many threads as the work of a step is worth on a machine of any number of cores."""
    return (multiply_adds + _WORK_OF_A_PARAMETER * parameters) // _WORK_OF_A_THREAD


def usable_cores() -> int:
    """How many processors this process may use."""
    return len(_CORES)


class Crew:
    """`size` threads: the one that calls `run`, and helpers that wait for it."""

    def __init__(self, size: int, pin: bool = False) -> None:
        """`pin` ties each thread to a processor of its own (Linux), as benchmarks want it."""
        self.size = size
        self._pin = pin
        self._orders: list[SimpleQueue[Work | None]] = [SimpleQueue() for _ in range(size - 1)]
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        self._threads = [
            threading.Thread(
                target=self._serve,
                args=(number + 1, orders),
                daemon=True,
                name=f"netwright engine {number + 1}",
            )
            for number, orders in enumerate(self._orders)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, work: Work) -> None:
        """Run `work(0)` here and `work(1)`, ... on the helpers; return when all have ended."""
        for orders in self._orders:
            orders.put(work)
        work(0)
        faults = [self._done.get() for _ in self._orders]
        for fault in faults:
            if fault is not None:
                raise fault

    def enter(self) -> None:
        """Give the calling thread the priority and the processor of thread 0."""
        self._settle(0)

    def close(self) -> None:
        """End the helpers."""
        for orders in self._orders:
            orders.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self, number: int, orders: "SimpleQueue[Work | None]") -> None:
        self._settle(number)
        while (work := orders.get()) is not None:
            try:
                work(number)
            except BaseException as fault:  # noqa: BLE001  (it is raised again by `run`)
                self._done.put(fault)
            else:
                self._done.put(None)

    def _settle(self, number: int) -> None:
        if sys.platform != "linux":
            return
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, _NICE)
        if self._pin:
            os.sched_setaffinity(thread, {_CORES[number % len(_CORES)]})
