"""A tape on a device: what the next steps need goes in, what they gave comes out.

The queue of a device never waits for the host where the host knows what comes next: steps are
begun while those before them run, and what those gave is read beside them.

    queue   steps 0 .. 99 | copy of the rings | steps 100 .. 199 | copy of the rings | ...
    beside                                    | rings of 0 .. 99 leave               | ...
    host    writes orders of 100 .. 199       | reads losses of 0 .. 99, writes orders of 200 ...

The rings have room for both: a call takes at most half of the slots.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cuda.device import Arena, Aside
from netwright.engines.cuda.plan import Tape
from netwright.engines.cuda.streaming import Stream
from netwright.engines.engine import Batches
from netwright.engines.outcome import Outcome
from netwright.engines.place import COEFFICIENTS

_TOGETHER = 16
"""Steps of one recording."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """Steps that the device was asked to do, and where the copies of their rings come."""

    first: int
    steps: int
    rings: Aside


class Loaded:
    """A tape in an arena, with its recordings: of one step, and of several.

    `count` samples fill `lanes` lanes a step. With a stream, samples come from the host while the
    steps before them run. Then copies beside the queue stand behind those samples, so that nothing
    is gained by steps begun ahead.
    """

    def __init__(
        self, tape: Tape, arena: Arena, lanes: int, count: int, stream: Stream | None = None
    ) -> None:
        self.tape, self._arena, self._stream = tape, arena, stream
        self._lanes, self._count = lanes, count
        self.most = max(1, tape.slots // 2)
        self.ahead = tape.slots // 2 if stream is None else 0
        self._begun: _Begun | None = None
        self._rings, self._next_rings = arena.aside(), arena.aside()
        self._single = arena.record(tape.recorded)
        if not tape.resident:
            self._several = arena.record(tape.launches * _TOGETHER)
        self._turns = 0

    @property
    def is_ahead(self) -> bool:
        """Whether steps were begun that nobody asked for yet."""
        return self._begun is not None

    def set_seed(self, seed: int) -> None:
        """The seed of random numbers that are drawn on the tape."""
        assert not self.is_ahead, "steps were begun"
        self._arena.write_words(self.tape.seed, np.array([seed], np.int64))

    def run(
        self,
        first: int,
        batches: Batches,
        then: Batches | None = None,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """Run steps, numbered from `first`: at most `most`; -1 stands for no sample.

        `then` are steps to begin with, at most `ahead`: those of the next call, which must give
        them again. `meanwhile` is called when all was asked of the device, before anything is
        waited for. Losses and counts of the outcome are (number, steps).
        """
        begun = self._begun or self._begin(first, batches, is_next=False)
        assert (begun.first, begun.steps) == (first, batches.steps), "other steps were begun"
        self._begun = None
        if then is not None:
            self._begun = self._begin(first + begun.steps, then, is_next=True)
        meanwhile()
        outcome = self._outcome(begun)
        if outcome.halted:
            self._begun = None  # the device passed over them
        return outcome

    def _begin(self, first: int, batches: Batches, *, is_next: bool) -> _Begun:
        """Ask for steps; `is_next` if they follow others that may still run."""
        orders, rings = self._padded(batches.orders), self._rings
        placed = orders if self._stream is None else self._stream.placed(orders)
        self._write_rings(first, placed, batches.coefficients)
        if not is_next:
            self._arena.write_words(self.tape.step, np.array([first, 0], np.int64))
        for count in [len(orders)] if self._stream is None else self._stream.portions(orders):
            self._launch(count)
        begin, end = self._span
        rings.take([(begin, end - begin)], [(self.tape.step, 2)])
        self._rings, self._next_rings = self._next_rings, rings
        return _Begun(first, len(orders), rings)

    def _padded(self, orders: NDArray[np.int64]) -> NDArray[np.int64]:
        """Orders for every lane; no sample is the row behind the last."""
        padded = np.full((len(orders), self._lanes), self._count, np.int64)
        padded[:, : orders.shape[1]] = np.where(orders < 0, self._count, orders)
        return padded

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

    @property
    def _span(self) -> tuple[int, int]:
        """Begin and end of all rings of losses and counts, which stand together."""
        rings = (*self.tape.losses, *self.tape.counts)
        return min(rings, default=0), max(rings, default=0) + self.tape.slots

    def _outcome(self, begun: _Begun) -> Outcome:
        """What the steps gave: waits for them, not for what was begun after them."""
        (block,), (state,) = begun.rings.read()
        reached, halted = state.tolist()
        done, begin = reached - begun.first, self._span[0]
        slots = (begun.first + np.arange(done)) % self.tape.slots
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
                if count != self._turns:
                    self._arena.write_words(resident.turns, np.array([count], np.int64))
                    self._turns = count
                self._single.run()
            return
        for _ in range(steps // _TOGETHER):
            self._several.run()
        for _ in range(steps % _TOGETHER):
            self._single.run()

    def _runs(self, first: int, steps: int) -> list[tuple[int, int, int]]:
        """(slot, step, count): where the ring is written at a stretch."""
        slots = self.tape.slots
        slot, head = first % slots, min(steps, slots - first % slots)
        parts = [(slot, 0, head), (0, head, steps - head)]
        return [part for part in parts if part[2]]
