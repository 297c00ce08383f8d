"""Copies beside the queue: samples that come while steps run, and numbers that leave meanwhile."""

import ctypes
from collections.abc import Callable, Sequence
from ctypes import c_uint64

import numpy as np

from netwright.engines.cuda.device import Floats
from netwright.engines.cuda.staging import Event, Pinned
from netwright.engines.cuda.streams import Streams


class GpuFeed:
    """Two halves of the same parts of the memory, filled in turn.

    `parts` are (address of the first half, bytes of a half); the second follows the first. Three
    waits keep the order, none of them by the caller but the first:

        a pinned buffer is filled again    when its last copy is over,
        a half is copied to                when the queue has done what was asked of that half,
        the queue goes on after `send`     when the copy is over.
    """

    def __init__(self, streams: Streams, parts: Sequence[tuple[int, int]]) -> None:
        self._streams, self._parts, self._turn = streams, parts, 0
        self._pinned: list[Pinned] = []
        self._used: list[Event] = []
        size = sum(each for _, each in parts)
        streams.enter()
        try:
            for _ in range(2):
                self._pinned.append(Pinned(streams.library, size))
                self._used.append(Event(streams.library))
                # New memory becomes 0 in the queue: no copy comes before that.
                self._used[-1].record(streams.queue)
        except Exception:
            self.close()
            raise

    @property
    def turn(self) -> int:
        """The half that is filled next."""
        return self._turn

    def room(self) -> list[Floats]:
        """Where to put what it is to hold, for each part; once that buffer is free."""
        self._streams.enter()
        pinned = self._pinned[self._turn]
        pinned.event.wait()
        ends = np.cumsum([size for _, size in self._parts]).tolist()
        return [
            pinned.bytes[end - size : end].view(np.float32)
            for end, (_, size) in zip(ends, self._parts, strict=True)
        ]

    def send(self) -> None:
        """Copy it to its half; what is asked of the queue from now on may read that."""
        self._streams.enter()
        library, side, queue = self._streams.library, self._streams.side, self._streams.queue
        pinned, begin = self._pinned[self._turn], 0
        # All that was asked since the last `send` reads the other half.
        self._used[1 - self._turn].record(queue)
        self._used[self._turn].hold(side)
        for first, size in self._parts:
            target, source = c_uint64(first + self._turn * size), pinned.address + begin
            library.call("cuMemcpyHtoDAsync_v2", target, source, size, side)
            begin += size
        pinned.event.record(side)
        pinned.event.hold(queue)
        self._turn = 1 - self._turn

    def close(self) -> None:
        """Give the buffers back. Nothing may be copying any more."""
        while self._pinned:
            self._pinned.pop().close()
        while self._used:
            self._used.pop().close()


class Aside:
    """Room on the GPU for a copy of parts of the memory, which stays as it is until it is read.

    Copying within the GPU's memory takes a hundredth of the time that leaving it takes: that is
    how long the queue is held up.
    """

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._pointer, self._size = c_uint64(), 0
        self._event = Event(streams.library)

    def take(self, parts: Sequence[tuple[int, int]]) -> Callable[[], list[Floats]]:
        """Copy parts, which are (address, bytes), after all that was asked before.

        The call that is given reads the copy, beside the queue. Until then no other is taken.
        OutOfMemoryError where there is no room.
        """
        self._streams.enter()
        self._make_room(sum(size for _, size in parts))
        library, queue, begin = self._streams.library, self._streams.queue, 0
        for first, size in parts:
            to, source = c_uint64(self._pointer.value + begin), c_uint64(first)
            library.call("cuMemcpyDtoDAsync_v2", to, source, size, queue)
            begin += size
        self._event.record(queue)
        return lambda: self._read([size for _, size in parts])

    def _read(self, sizes: Sequence[int]) -> list[Floats]:
        self._streams.enter()
        self._event.hold(self._streams.side)
        values = np.empty(sum(sizes) // 4, np.float32)
        staging = self._streams.side_staging
        staging.read(self._pointer.value, values, self._streams.side)
        return np.split(values, np.cumsum(sizes)[:-1] // 4)

    def _make_room(self, size: int) -> None:
        if size <= self._size:
            return
        self._give_back()
        self._streams.library.call("cuMemAlloc_v2", ctypes.byref(self._pointer), size)
        self._size = size

    def _give_back(self) -> None:
        if self._pointer.value:
            self._streams.library.code("cuMemFree_v2", self._pointer)
        self._pointer, self._size = c_uint64(), 0

    def close(self) -> None:
        """Give everything back. Nothing may be copying any more."""
        self._give_back()
        self._event.close()
