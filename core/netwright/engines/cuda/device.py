"""What the CUDA engine asks of a device: a real GPU, or the emulator of the tests.

A device has one queue. Whatever is asked of it (writes, runs) happens in the order of asking;
`read` waits until everything asked before has happened. Beside it samples come in by a `Feed`, and
what is copied to an `Aside` leaves. One thread at a time may call a device.

Errors: `OutOfMemoryError` from `allocate`, `DeviceError` from everything else. After a
`DeviceError` from `read`, `run` or `wait` the device is lost: its memory cannot be read any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from netwright.kernels.variant import Key

Floats = NDArray[np.float32]
Words = NDArray[np.int64]
Spans = Sequence[tuple[int, int]]
"""Parts of a memory: (offset, count)."""
WARP = 32
"""Threads that run in step."""


class DeviceError(RuntimeError):
    """The device failed, or is gone; the text says in plain words what happened."""


class OutOfMemoryError(DeviceError):
    """The device has too little free memory."""


@dataclass(frozen=True, slots=True)
class Launch:
    """One launch: `kernel(p, w, at)` on every thread of `blocks` blocks of `threads` threads.

    p is the float32 memory of the arena, w its int64 words; the arguments of this launch stand in
    w from `at` on. Threads and blocks have one axis; kernels divide by themselves.
    """

    kernel: Key
    blocks: int
    threads: int
    at: int
    reads: tuple[tuple[int, int], ...] = ()
    """Ranges of the floats (first, end) that it may read, which a device may check."""
    writes: tuple[tuple[int, int], ...] = ()
    """Those that it may write."""
    shared: int = 0
    """Bytes of shared memory beyond what the kernel declares."""


class Recording(Protocol):
    """Launches that are done again and again in one call: on a GPU a CUDA graph."""

    def run(self) -> None:
        """Put all launches, in order, into the queue. Returns at once."""
        ...


class Feed(Protocol):
    """Two halves of some parts of an arena, which are filled in turn while the queue goes on."""

    @property
    def turn(self) -> int:
        """The half that is filled next, 0 or 1."""
        ...

    def room(self) -> list[Floats]:
        """Where to put what it is to hold, for each part: memory of the host."""
        ...

    def send(self) -> None:
        """Copy it there, after all that was asked before the last `send`.

        What is asked from now on, until the next `send`, may read this half, and no other.
        """
        ...


class Aside(Protocol):
    """Room for copies of parts of an arena, which leave while the queue goes on."""

    def take(self, floats: Spans, words: Spans = ()) -> None:
        """Copy these parts as they are after all that was asked before. Waits for nothing.

        They take the place of those that were taken before.
        """
        ...

    def read(self) -> tuple[list[Floats], list[Words]]:
        """What was taken last: waits for that alone, not for what was asked since."""
        ...


class Arena(Protocol):
    """The memory of one engine: `floats` float32 numbers and `words` int64 numbers, all 0."""

    floats: int
    words: int

    def write(self, offset: int, values: NDArray[np.float32]) -> None:
        """Copy contiguous values to the floats from `offset` on; they may change after the call."""
        ...

    def write_words(self, offset: int, values: NDArray[np.int64]) -> None:
        """The same for words."""
        ...

    def read(self, offset: int, count: int) -> NDArray[np.float32]:
        """A copy of `count` floats from `offset` on, after all that was asked before."""
        ...

    def read_words(self, offset: int, count: int) -> NDArray[np.int64]:
        """The same for words."""
        ...

    def record(self, launches: Sequence[Launch]) -> Recording:
        """Prepare launches on this arena; their kernels were given to `prepare` before.

        The recording is done with once the arena is closed.
        """
        ...

    def feed(self, parts: Spans) -> Feed:
        """A way for samples; `parts` are (offset of the first half, floats of a half).

        The second half follows the first. It is done with once the arena is closed.
        """
        ...

    def aside(self) -> Aside:
        """Room for copies. It is done with once the arena is closed."""
        ...

    def close(self) -> None:
        """Give the memory back."""
        ...


class Device(Protocol):
    """A GPU, or what stands for one."""

    name: str
    """As people know it, such as `NVIDIA H200`."""
    capability: tuple[int, int]
    """Its compute capability, such as (9, 0)."""

    def prepare(self, kernels: Sequence[Key]) -> None:
        """Find or compile these kernels and load them; those that are loaded cost nothing."""
        ...

    def free_bytes(self) -> int:
        """How much memory can be taken."""
        ...

    def allocate(self, floats: int, words: int) -> Arena:
        """Memory of this size, all 0."""
        ...

    def wait(self) -> None:
        """Return when everything that was asked has happened."""
        ...
