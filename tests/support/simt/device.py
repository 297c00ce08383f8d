"""The emulator as a device of the CUDA engine."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import Floats, Launch, Spans, Words
from netwright.kernels.variant import Key
from support.simt.kernel import Order, emulated, new_state
from support.simt.memory import CLOCK, KernelError, shadow_of


class EmulatedArena:
    """Watched memory. Every launch is checked against the ranges that it names."""

    def __init__(self, floats: int, words: int, order: Order) -> None:
        self.floats, self.words, self._order = floats, words, order
        self.p, self.w = np.zeros(floats, np.float32), np.zeros(words, np.int64)
        self._shadows = shadow_of(floats), shadow_of(words)
        self._state = new_state()

    def write(self, offset: int, values: NDArray[np.float32]) -> None:
        self.p[offset : offset + len(values)] = values

    def write_words(self, offset: int, values: NDArray[np.int64]) -> None:
        self.w[offset : offset + len(values)] = values

    def read(self, offset: int, count: int) -> NDArray[np.float32]:
        return self.p[offset : offset + count].copy()

    def read_words(self, offset: int, count: int) -> NDArray[np.int64]:
        return self.w[offset : offset + count].copy()

    def record(self, launches: Sequence[Launch]) -> "EmulatedRecording":
        return EmulatedRecording(self, launches)

    def feed(self, parts: Spans) -> "EmulatedFeed":
        return EmulatedFeed(self, parts)

    def aside(self) -> "EmulatedAside":
        return EmulatedAside(self)

    def launch(self, launch: Launch) -> None:
        """One launch, now."""
        kernel = emulated(launch.kernel)
        memories = self.p, self.w, *self._shadows
        began = self._state[CLOCK]
        place = launch.at, launch.blocks, launch.threads
        kernel.launch(memories, self._state, *place, self._order)
        shadow = self._shadows[0]
        for time, spans, done in (
            (shadow[:, 0], launch.writes, "writes"),
            (shadow[:, 2], (*launch.reads, *launch.writes), "reads"),
        ):
            touched = time > began
            for first, end in spans:
                touched[first:end] = False
            if touched.any():
                place_in_p = int(touched.argmax())
                raise KernelError(f"{kernel.name} {done} {place_in_p}, which it does not name")

    def close(self) -> None:
        pass


class EmulatedAside:
    """Copies at once."""

    def __init__(self, arena: EmulatedArena) -> None:
        self._arena = arena

    def take(self, floats: Spans, words: Spans = ()) -> None:
        self._taken = (
            [self._arena.read(*part) for part in floats],
            [self._arena.read_words(*part) for part in words],
        )

    def read(self) -> tuple[list[Floats], list[Words]]:
        return self._taken


class EmulatedFeed:
    """Fills the halves in turn, at once."""

    def __init__(self, arena: EmulatedArena, parts: Spans) -> None:
        self._arena, self._parts, self.turn = arena, parts, 0
        self._rooms = [np.empty(count, np.float32) for _, count in parts]

    def room(self) -> list[Floats]:
        return self._rooms

    def send(self) -> None:
        for (offset, count), values in zip(self._parts, self._rooms, strict=True):
            self._arena.write(offset + self.turn * count, values)
            values[:] = np.nan
        self.turn = 1 - self.turn


class EmulatedRecording:
    """Launches in order."""

    def __init__(self, arena: EmulatedArena, launches: Sequence[Launch]) -> None:
        self._arena, self._launches = arena, launches

    def run(self) -> None:
        for launch in self._launches:
            self._arena.launch(launch)


class EmulatedDevice:
    """A GPU that every machine has."""

    name = "emulator"

    def __init__(
        self,
        order: Order = Order.FORWARDS,
        memory: int = 1 << 30,
        capability: tuple[int, int] = (7, 5),
    ) -> None:
        self._order, self._memory, self.capability = order, memory, capability

    def prepare(self, kernels: Sequence[Key]) -> None:
        for key in kernels:
            emulated(key)

    def free_bytes(self) -> int:
        return self._memory

    def allocate(self, floats: int, words: int) -> EmulatedArena:
        return EmulatedArena(floats, words, self._order)

    def wait(self) -> None:
        pass
