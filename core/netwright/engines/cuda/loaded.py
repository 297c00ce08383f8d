"""A tape on a device: what the next steps need goes in, what they gave comes out."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import Arena
from netwright.engines.cuda.plan import Tape
from netwright.engines.cuda.streaming import Stream
from netwright.engines.outcome import Outcome
from netwright.engines.place import COEFFICIENTS

_TOGETHER = 16
"""Steps of one recording."""


class Loaded:
    """A tape in an arena, with its recordings: of one step, and of several.

    With a stream, samples come from the host while the steps before them run.
    """

    def __init__(self, tape: Tape, arena: Arena, stream: Stream | None = None) -> None:
        self.tape, self._arena, self._stream = tape, arena, stream
        self.slots = tape.slots
        self._single = arena.record(tape.recorded)
        if not tape.resident:
            self._several = arena.record(tape.launches * _TOGETHER)

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers that are drawn on the tape."""
        self._arena.write_words(self.tape.seed, np.array([seed], np.int64))

    def run(
        self,
        first: int,
        orders: NDArray[np.int64],
        coefficients: NDArray[np.float32],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """Run len(orders) steps, numbered from `first`; orders is (steps, lanes).

        `meanwhile` is called when all was asked of the device, before anything is waited for.
        Losses and counts of the outcome are (number, steps).
        """
        steps = len(orders)
        placed = orders if self._stream is None else self._stream.placed(orders)
        self._write_rings(first, placed, coefficients)
        self._arena.write_words(self.tape.step, np.array([first, 0], np.int64))
        for count in [steps] if self._stream is None else self._stream.portions(orders):
            self._launch(count)
        meanwhile()
        return self._outcome(first)

    def _write_rings(
        self, first: int, orders: NDArray[np.int64], coefficients: NDArray[np.float32]
    ) -> None:
        steps, lanes = orders.shape
        for slot, begin, count in self._runs(first, steps):
            part = slice(begin, begin + count)
            self._arena.write_words(self.tape.order + slot * lanes, orders[part].reshape(-1))
            ring = np.zeros((count, COEFFICIENTS), np.float32)
            ring[:, : coefficients.shape[1]] = coefficients[part]
            self._arena.write(self.tape.coefficients + slot * COEFFICIENTS, ring.reshape(-1))

    def _outcome(self, first: int) -> Outcome:
        """What the steps gave: the queue is waited for once, by the first copy."""
        reached, halted = self._arena.read_words(self.tape.step, 2)
        done = int(reached) - first
        rings = (*self.tape.losses, *self.tape.counts)
        begin = min(rings, default=0)
        end = max(rings, default=0) + self.slots
        block = self._arena.read(begin, end - begin)
        slots = (first + np.arange(done)) % self.slots
        losses, counts = (
            np.array([block[offset - begin + slots] for offset in offsets], np.float64).reshape(
                len(offsets), done
            )
            for offsets in (self.tape.losses, self.tape.counts)
        )
        return Outcome(losses, counts, bool(halted))

    def _launch(self, steps: int) -> None:
        """Put that many steps into the queue."""
        if resident := self.tape.resident:
            for begin in range(0, steps, resident.most):
                count = min(resident.most, steps - begin)
                self._arena.write_words(resident.turns, np.array([count], np.int64))
                self._single.run()
            return
        for _ in range(steps // _TOGETHER):
            self._several.run()
        for _ in range(steps % _TOGETHER):
            self._single.run()

    def _runs(self, first: int, steps: int) -> list[tuple[int, int, int]]:
        """(slot, step, count): where the ring is written at a stretch."""
        slot, head = first % self.slots, min(steps, self.slots - first % self.slots)
        parts = [(slot, 0, head), (0, head, steps - head)]
        return [part for part in parts if part[2]]
