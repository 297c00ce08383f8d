"""The memory of one engine on a GPU, and its launches recorded as CUDA graphs."""

import ctypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from ctypes import c_int64, c_uint, c_uint64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import DeviceError, Launch, Spans
from netwright.engines.cuda.feed import GpuAside, GpuFeed
from netwright.engines.cuda.library import CAPTURE_RELAXED, Library
from netwright.engines.cuda.streams import Streams
from netwright.kernels.variant import Key

ALIGNMENT = 256
"""Bytes to which the driver aligns an allocation, and we the words behind the floats."""


class GpuArena:
    """One allocation: floats, then words. `function` gives the function of a loaded kernel."""

    def __init__(
        self, streams: Streams, function: Callable[[Key, int], c_void_p], floats: int, words: int
    ) -> None:
        self.floats, self.words = floats, words
        self._streams, self._library, self._function = streams, streams.library, function
        self._at_words = -(-4 * floats // ALIGNMENT) * ALIGNMENT
        self._recordings: list[Graph] = []
        self._feeds: list[GpuFeed] = []
        self._asides: list[GpuAside] = []
        self._pointer = c_uint64()
        size = max(self._at_words + 8 * words, ALIGNMENT)
        streams.enter()
        self._library.call("cuMemAlloc_v2", ctypes.byref(self._pointer), size)
        try:
            self._library.call("cuMemsetD32Async", self._pointer, 0, size // 4, streams.queue)
        except Exception:
            self.close()
            raise

    def write(self, offset: int, values: NDArray[np.float32]) -> None:
        """Copy values to the floats from `offset` on."""
        self._write(4, self.floats, 0, offset, np.asarray(values, np.float32))

    def write_words(self, offset: int, values: NDArray[np.int64]) -> None:
        """The same for words."""
        self._write(8, self.words, self._at_words, offset, np.asarray(values, np.int64))

    def read(self, offset: int, count: int) -> NDArray[np.float32]:
        """A copy of `count` floats from `offset` on, after all that was asked before."""
        values = np.empty(count, np.float32)
        self._read(4, self.floats, 0, offset, values)
        return values

    def read_words(self, offset: int, count: int) -> NDArray[np.int64]:
        """The same for words."""
        values = np.empty(count, np.int64)
        self._read(8, self.words, self._at_words, offset, values)
        return values

    def record(self, launches: Sequence[Launch]) -> "Graph":
        """Capture launches as a CUDA graph."""
        self._streams.enter()
        graph = Graph(self._streams)
        self._recordings.append(graph)
        floats = self._pointer.value
        found = [(self._function(each.kernel, each.shared), each) for each in launches]
        graph.capture(found, floats, floats + self._at_words)
        return graph

    def feed(self, parts: Spans) -> GpuFeed:
        """A way for samples that runs beside the queue."""
        feed = GpuFeed(self._streams, self._spans(parts, halves=2))
        self._feeds.append(feed)
        return feed

    def aside(self) -> GpuAside:
        """Room for copies that leave beside the queue."""
        self._streams.enter()
        aside = GpuAside(self._streams, self._spans, self._word_spans)
        self._asides.append(aside)
        return aside

    def close(self) -> None:
        """Give the memory back, and the recordings with it. The device may be lost by then."""
        if not self._pointer.value:
            return
        with suppress(DeviceError):
            self._streams.wait()
        while self._recordings:
            self._recordings.pop().close()
        while self._feeds:
            self._feeds.pop().close()
        while self._asides:
            self._asides.pop().close()
        self._library.code("cuMemFree_v2", self._pointer)
        self._pointer = c_uint64()

    # --- within --------------------------------------------------------------------------------

    def _spans(self, parts: Spans, halves: int = 1) -> list[tuple[int, int]]:
        """(address, bytes) of floats."""
        return [
            (self._address(4, self.floats, 0, offset, halves * count), 4 * count)
            for offset, count in parts
        ]

    def _word_spans(self, parts: Spans) -> list[tuple[int, int]]:
        """The same of words."""
        return [
            (self._address(8, self.words, self._at_words, offset, count), 8 * count)
            for offset, count in parts
        ]

    def _write(self, size: int, room: int, base: int, offset: int, values: NDArray[Any]) -> None:
        address = self._address(size, room, base, offset, values.size)
        self._streams.enter()
        self._streams.staging.write(address, values, self._streams.queue)

    def _read(self, size: int, room: int, base: int, offset: int, values: NDArray[Any]) -> None:
        address = self._address(size, room, base, offset, values.size)
        self._streams.enter()
        self._streams.staging.read(address, values, self._streams.queue)

    def _address(self, size: int, room: int, base: int, offset: int, count: int) -> int:
        # Beyond the arena lies the memory of others: the driver would not notice.
        assert self._pointer.value, "the arena is closed"
        assert 0 <= offset <= offset + count <= room, (offset, count, room)
        return self._pointer.value + base + size * offset


class Graph:
    """Launches that one call puts into the queue."""

    def __init__(self, streams: Streams) -> None:
        self._streams, self._library = streams, streams.library
        self._graph = c_void_p()
        self._run = streams.library.function("cuGraphLaunch")

    def capture(self, launches: Sequence[tuple[c_void_p, Launch]], floats: int, words: int) -> None:
        """Record the launches instead of doing them; `floats` and `words` are addresses."""
        library, stream, captured = self._library, self._streams.queue, c_void_p()
        library.call("cuStreamBeginCapture_v2", stream, CAPTURE_RELAXED)
        try:
            try:
                for function, launch in launches:
                    _launch(library, stream, function, launch, floats, words)
            finally:
                # Ends the capture in any case: else the stream would record for ever.
                ended = library.code("cuStreamEndCapture", stream, ctypes.byref(captured))
            library.require(ended, "cuStreamEndCapture")
            library.call("cuGraphInstantiateWithFlags", ctypes.byref(self._graph), captured, 0)
        finally:
            if captured.value:
                library.code("cuGraphDestroy", captured)

    def run(self) -> None:
        """Put all launches, in order, into the queue."""
        self._streams.enter()
        code = self._run(self._graph, self._streams.queue)
        if code:
            self._library.require(code, "cuGraphLaunch")

    def close(self) -> None:
        """Give it back."""
        if self._graph.value:
            self._library.code("cuGraphExecDestroy", self._graph)
            self._graph = c_void_p()


def _launch(
    library: Library, stream: c_void_p, function: c_void_p, launch: Launch, floats: int, words: int
) -> None:
    """Launch `kernel(p, w, at)`: the driver copies the three numbers before it returns."""
    values = c_uint64(floats), c_uint64(words), c_int64(launch.at)
    parameters = (c_void_p * len(values))(*map(ctypes.addressof, values))
    sizes = map(c_uint, (launch.blocks, 1, 1, launch.threads, 1, 1, launch.shared))
    library.call("cuLaunchKernel", function, *sizes, stream, parameters, None)
