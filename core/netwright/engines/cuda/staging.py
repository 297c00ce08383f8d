"""Copies between the host's memory and the GPU's, through pinned buffers.

The driver copies at full speed, and without holding up the caller, only from memory that the
system cannot move (pinned). Arrays of NumPy are not; so each copy passes through pinned buffers
that take turns, in pieces where it is larger: while the GPU takes one piece, the next is filled.
There are more than two of them because a copy may stand behind steps that still run: what the
next steps need is written meanwhile, and must not wait for a buffer.
"""

import ctypes
from ctypes import c_uint64, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.library import EVENT_NO_TIMING, Library

PIECE = 1 << 20
"""Bytes of one buffer: enough for full speed on PCI Express, little enough to be cheap to take."""
BUFFERS = 8
"""More than the copies that come before a call of `train`."""

Bytes = NDArray[np.uint8]


class Event:
    """A mark in a stream."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.handle = c_void_p()
        library.call("cuEventCreate", ctypes.byref(self.handle), EVENT_NO_TIMING)

    def record(self, stream: c_void_p) -> None:
        """Stand behind all that was asked of the stream so far."""
        self._library.call("cuEventRecord", self.handle, stream)

    def wait(self) -> None:
        """Return when the stream has passed it; at once where it was never recorded."""
        self._library.call("cuEventSynchronize", self.handle)

    def hold(self, stream: c_void_p) -> None:
        """Let another stream wait for it; not at all where it was never recorded."""
        self._library.call("cuStreamWaitEvent", stream, self.handle, 0)

    def close(self) -> None:
        """Give it back; the device may be lost by then."""
        if self.handle.value:
            self._library.code("cuEventDestroy_v2", self.handle)
            self.handle = c_void_p()


class Pinned:
    """A buffer that the GPU copies from and to by itself, and the event of its last copy."""

    def __init__(self, library: Library, size: int) -> None:
        self._library = library
        self.pointer = c_void_p()
        self.event = Event(library)
        try:
            library.call("cuMemHostAlloc", ctypes.byref(self.pointer), size, 0)
        except Exception:
            self.event.close()
            raise
        assert self.pointer.value is not None
        self.bytes: Bytes = np.ctypeslib.as_array(
            (ctypes.c_uint8 * size).from_address(self.pointer.value)
        )

    @property
    def address(self) -> int:
        """Where it begins."""
        assert self.pointer.value is not None
        return self.pointer.value

    def close(self) -> None:
        """Give it back. Nothing may be copying any more."""
        self.event.close()
        if self.pointer.value:
            self._library.code("cuMemFreeHost", self.pointer)
            self.pointer = c_void_p()
            self.bytes = np.empty(0, np.uint8)


class Staging:
    """Pinned buffers that take turns."""

    def __init__(self, library: Library, buffers: int = BUFFERS, piece: int = PIECE) -> None:
        self._library = library
        self._piece = piece
        self._buffers: list[Pinned] = []
        try:
            for _ in range(buffers):
                self._buffers.append(Pinned(library, piece))
        except Exception:
            self.close()
            raise
        self._turn = 0

    def write(self, address: int, values: NDArray[Any], stream: c_void_p) -> None:
        """Copy contiguous values to an address of the GPU; they may change after the call."""
        source = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
        for begin in range(0, source.size, self._piece):
            piece = source[begin : begin + self._piece]
            buffer = self._next()
            buffer.bytes[: piece.size] = piece
            self._library.call(
                "cuMemcpyHtoDAsync_v2",
                c_uint64(address + begin), buffer.pointer, piece.size, stream,
            )  # fmt: skip
            buffer.event.record(stream)

    def read(self, address: int, values: NDArray[Any], stream: c_void_p) -> None:
        """Fill contiguous values from an address of the GPU, and wait for them."""
        target = values.reshape(-1).view(np.uint8)
        coming: list[tuple[Pinned, slice]] = []
        for begin in range(0, target.size, self._piece):
            part = slice(begin, min(begin + self._piece, target.size))
            buffer = self._next()
            self._library.call(
                "cuMemcpyDtoHAsync_v2",
                buffer.pointer, c_uint64(address + begin), part.stop - begin, stream,
            )  # fmt: skip
            buffer.event.record(stream)
            coming.append((buffer, part))
            if len(coming) == len(self._buffers):
                _take(coming.pop(0), target)
        for item in coming:
            _take(item, target)

    def close(self) -> None:
        """Give the buffers back."""
        while self._buffers:
            self._buffers.pop().close()

    def _next(self) -> Pinned:
        """The buffer whose last copy is the longest ago, once that has happened."""
        buffer = self._buffers[self._turn]
        self._turn = (self._turn + 1) % len(self._buffers)
        buffer.event.wait()
        return buffer


def _take(item: tuple[Pinned, slice], target: Bytes) -> None:
    buffer, part = item
    buffer.event.wait()
    target[part] = buffer.bytes[: part.stop - part.start]
