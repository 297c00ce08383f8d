"""Running a tape: which samples and step sizes its next steps have, and what came out."""

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cpu.crew import Crew
from netwright.engines.cpu.lanes import LaneBlocks
from netwright.engines.cpu.plan import Tape
from netwright.engines.cpu.tape import HALT, run_tape, sync_words
from netwright.engines.outcome import Outcome
from netwright.engines.place import COEFFICIENTS
from netwright.program.program import Program


class Loaded:
    """A compiled tape with its words and rings, and the crew that runs it."""

    def __init__(self, tape: Tape, program: Program, lanes: LaneBlocks, crew: Crew) -> None:
        self.tape, self.lanes, self.crew = tape, lanes, crew
        self.compiled = tape.compile()
        self.words = self.compiled.words
        self.slots = tape.assembly.slots
        self.sync = np.zeros(sync_words(crew.size), np.int64)
        self._rings = [
            [tape.assembly.pinned[tape.assembly.rings[t.name]] for t in tensors]
            for tensors in (program.losses, program.counts)
        ]

    def run(
        self,
        arena: NDArray[np.float32],
        first: int,
        orders: NDArray[np.int64],
        coefficients: NDArray[np.float32],
    ) -> Outcome:
        """Run len(orders) steps, numbered from `first`; orders is (steps, blocks * lanes).

        Losses and counts of the outcome are (number, steps, blocks).
        """
        steps = len(orders)
        slots = (first + np.arange(steps)) % self.slots
        width = self.lanes.blocks * self.lanes.lanes
        table = self.words[self.tape.order : self.tape.order + self.slots * width]
        table.reshape(self.slots, width)[slots] = orders
        start = self.tape.coefficients
        ring = arena[start : start + self.slots * COEFFICIENTS].reshape(self.slots, COEFFICIENTS)
        ring[slots, : coefficients.shape[1]] = coefficients
        self.words[HALT] = 0
        reached = np.zeros(self.crew.size, np.int64)

        def work(thread: int) -> None:
            reached[thread] = run_tape(
                self.compiled.rows, arena, self.words, self.sync, self.compiled.sections,
                thread, self.crew.size, first, first + steps, self.lanes.blocks,
                self.compiled.stride,
            )  # fmt: skip

        self.crew.run(work)
        done = int(reached[0]) - first
        losses, counts = (
            np.array([self._ring(arena, offset, slots[:done]) for offset in offsets]).reshape(
                len(offsets), done, self.lanes.blocks
            )
            for offsets in self._rings
        )
        return Outcome(losses, counts, done < steps)

    def _ring(
        self, arena: NDArray[np.float32], offset: int, slots: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        size = self.slots * self.lanes.blocks
        ring = arena[offset : offset + size].reshape(self.slots, self.lanes.blocks)
        return ring[slots].astype(np.float64)
