"""Work cut into pieces that several threads take, one after the other.

What is called has to leave the interpreter to others most of the time, as NumPy and pandas do.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

THREADS = min(
    len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8
)
"""More would wait for the memory."""
Given = TypeVar("Given")
Made = TypeVar("Made")


def in_threads(make: Callable[[Given], Made], items: Iterable[Given]) -> Iterator[Made]:
    """`make` of each item, in their order. Few items are held at once, so they may be many.

    What `items` or `make` raise is raised here, once the pieces under way are done.
    """
    under_way: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(THREADS, "netwright-pieces") as pool:
        try:
            for item in items:
                under_way.append(pool.submit(make, item))
                if len(under_way) > THREADS:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for future in under_way:
                future.cancel()
