"""A tape on a device: what the next steps need goes in, what they gave comes out."""

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import Arena
from netwright.engines.cuda.plan import Tape
from netwright.engines.outcome import Outcome
from netwright.engines.place import COEFFICIENTS

_TOGETHER = 16
"""Steps of one recording."""


class Loaded:
    """A tape in an arena, with its recordings: of one step, and of several."""

    def __init__(self, tape: Tape, arena: Arena) -> None:
        self.tape, self._arena = tape, arena
        self.slots = tape.slots
        self._single = arena.record(tape.recorded)
        if not tape.resident:
            self._several = arena.record(tape.launches * _TOGETHER)

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers that are drawn on the tape."""
        self._arena.write_words(self.tape.seed, np.array([seed], np.int64))

    def run(
        self, first: int, orders: NDArray[np.int64], coefficients: NDArray[np.float32]
    ) -> Outcome:
        """Run len(orders) steps, numbered from `first`; orders is (steps, lanes).

        Losses and counts of the outcome are (number, steps).
        """
        steps, lanes = orders.shape
        for slot, begin, count in self._runs(first, steps):
            part = slice(begin, begin + count)
            self._arena.write_words(self.tape.order + slot * lanes, orders[part].reshape(-1))
            ring = np.zeros((count, COEFFICIENTS), np.float32)
            ring[:, : coefficients.shape[1]] = coefficients[part]
            self._arena.write(self.tape.coefficients + slot * COEFFICIENTS, ring.reshape(-1))
        self._arena.write_words(self.tape.step, np.array([first, 0], np.int64))
        self._launch(steps)
        reached, halted = self._arena.read_words(self.tape.step, 2)
        done = int(reached) - first
        losses, counts = (
            np.array([self._ring(offset, first, done) for offset in offsets]).reshape(
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

    def _ring(self, offset: int, first: int, done: int) -> NDArray[np.float64]:
        ring = self._arena.read(offset, self.slots)
        return ring[(first + np.arange(done)) % self.slots].astype(np.float64)
