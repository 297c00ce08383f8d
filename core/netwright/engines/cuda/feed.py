"""Copies beside the queue: samples that come while steps run, and numbers that leave meanwhile."""

import ctypes
from collections.abc import Callable, Sequence
from ctypes import c_uint64
from typing import TypeVar

import numpy as np

from netwright.engines.cuda.device import Floats, OutOfMemoryError, Spans, Words
from netwright.engines.cuda.staging import Bytes, Event, Pinned
from netwright.engines.cuda.streams import Streams

Numbers = TypeVar("Numbers", Floats, Words)


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
        return _in_parts(pinned.bytes.view(np.float32), [size // 4 for _, size in self._parts])

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


class GpuAside:
    """Room on the GPU for a copy of parts of the memory, which stays as it is until it is read.

    Copying within the GPU's memory takes a hundredth of the time that leaving it takes: that is
    how long the queue is held up. Where the GPU has no room, the copy leaves at once.
    `float_spans` and `word_spans` give (address, bytes) of parts.
    """

    def __init__(
        self,
        streams: Streams,
        float_spans: Callable[[Spans], Spans],
        word_spans: Callable[[Spans], Spans],
    ) -> None:
        self._streams, self._float_spans, self._word_spans = streams, float_spans, word_spans
        self._pointer, self._room = c_uint64(), 0
        self._event = Event(streams.library)
        self._floats: list[int] = []
        self._words: list[int] = []
        self._left: Bytes | None = None

    def take(self, floats: Spans, words: Spans = ()) -> None:
        """Copy these parts after all that was asked before."""
        # Words first: they stand at multiples of their size.
        spans = [*self._word_spans(words), *self._float_spans(floats)]
        self._words, self._floats = ([count for _, count in each] for each in (words, floats))
        self._streams.enter()
        try:
            self._make_room(sum(size for _, size in spans))
        except OutOfMemoryError:
            self._left = self._at_once(spans)
            return
        self._left, begin = None, self._pointer.value
        library, queue = self._streams.library, self._streams.queue
        for source, size in spans:
            library.call("cuMemcpyDtoDAsync_v2", c_uint64(begin), c_uint64(source), size, queue)
            begin += size
        self._event.record(queue)

    def read(self) -> tuple[list[Floats], list[Words]]:
        """What was taken last, beside the queue."""
        size = 8 * sum(self._words) + 4 * sum(self._floats)
        values = self._left
        if values is None:
            self._streams.enter()
            self._event.hold(self._streams.side)
            values = np.empty(size, np.uint8)
            self._streams.side_staging.read(self._pointer.value, values, self._streams.side)
        words, floats = np.split(values, [8 * sum(self._words)])
        return (
            _in_parts(floats.view(np.float32), self._floats),
            _in_parts(words.view(np.int64), self._words),
        )

    def _at_once(self, spans: Spans) -> Bytes:
        parts = [np.empty(size, np.uint8) for _, size in spans]
        for (address, _), part in zip(spans, parts, strict=True):
            self._streams.staging.read(address, part, self._streams.queue)
        return np.concatenate(parts)

    def _make_room(self, size: int) -> None:
        if size <= self._room:
            return
        self._give_back()
        self._streams.library.call("cuMemAlloc_v2", ctypes.byref(self._pointer), size)
        self._room = size

    def _give_back(self) -> None:
        if self._pointer.value:
            self._streams.library.code("cuMemFree_v2", self._pointer)
        self._pointer, self._room = c_uint64(), 0

    def close(self) -> None:
        """Give everything back. Nothing may be copying any more."""
        self._give_back()
        self._event.close()


def _in_parts(values: Numbers, counts: Sequence[int]) -> list[Numbers]:
    """Views of so many numbers each, one behind the other."""
    ends = np.cumsum(counts).tolist()
    return [values[end - count : end] for end, count in zip(ends, counts, strict=True)]
