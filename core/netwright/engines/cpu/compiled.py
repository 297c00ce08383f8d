"""An assembled tape with every name replaced by an offset and every kernel by its address."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cpu.assembly import Assembly, Row
from netwright.engines.cpu.tape import ALONE, CHECK, MEET, ROW, TOGETHER, WAIT
from netwright.kernels.cpu.kernel import address
from netwright.kernels.cpu.llvm.lanes import TEAMS
from netwright.program.memory import Layout

_LITTLE = 8192
"""A row that touches so few floats is done in about the time in which two threads meet."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What `run_tape` runs; `stride` is the number of words from block to block."""

    rows: NDArray[np.int64]
    words: NDArray[np.int64]
    sections: NDArray[np.int64]
    stride: int


def compiled(asm: Assembly, layout: Layout) -> Compiled:
    """Compile kernels that are not in the cache, and fill in where everything lies.

    Where buffers are kept for every block or team, each has arguments of its own.
    """
    offsets = {**asm.pinned, **layout.offsets}
    words, starts = list(asm.words), []
    words[TEAMS] = asm.teams
    for copy in range(asm.copies):
        for row in asm.rows:
            if not copy:
                starts.append(len(words))
            for a in row.arguments:
                if isinstance(a, int):
                    words.append(a)
                else:
                    words.append(offsets[a.buffer] + a.offset + asm.shift(a.buffer, copy))
    rows: list[int] = []
    for row, at, flags in zip(asm.rows, starts, _flags(asm, offsets), strict=True):
        rows += [address(row.factory, *row.variant), at, row.units, flags]
    assert len(rows) == ROW * len(asm.rows)
    return Compiled(
        np.array(rows, np.int64),
        np.array(words, np.int64),
        np.array([*asm.sections, len(asm.rows)], np.int64),
        sum(len(row.arguments) for row in asm.rows) if asm.copies > 1 else 0,
    )


def _flags(asm: Assembly, offsets: dict[str, int]) -> list[int]:
    """Which rows the first thread does alone, and where threads wait for each other.

    They wait before a row that meets memory of the rows since the last wait: read after
    write, write after read and write after write all count, by the ranges in which buffers
    really lie. Rows that the first thread does alone need not wait for each other. The first
    row of a section always waits, and for all threads, as do those that all threads share.
    """
    spans = {name: (start, start + asm.extent(name)) for name, start in offsets.items()}
    touched = shared, alone = _Touched(spans), _Touched(spans)
    found = []
    before_together = False
    for number, row in enumerate(asm.rows):
        is_alone = row.units == 1 or sum(asm.sizes[n] for n in row.reads | row.writes) <= _LITTLE
        is_first = number in asm.sections or row.together > before_together
        meets = shared.meets(row) or (not is_alone and alone.meets(row))
        waits = row.checked or is_first or meets
        if waits:
            for memory in touched:
                memory.clear()
        (alone if is_alone else shared).add(row)
        for_all = is_first or row.together
        waiting = (MEET if for_all else WAIT) * waits
        found.append(waiting | CHECK * row.checked | ALONE * is_alone | TOGETHER * row.together)
        before_together = row.together
    return found


class _Touched:
    """Memory that rows have read and written since all threads met."""

    def __init__(self, spans: dict[str, tuple[int, int]]) -> None:
        self._spans = spans
        self._read: set[str] = set()
        self._written: set[str] = set()

    def clear(self) -> None:
        self._read, self._written = set(), set()

    def add(self, row: Row) -> None:
        self._read |= row.reads
        self._written |= row.writes

    def meets(self, row: Row) -> bool:
        return self._overlap(self._written, row.reads | row.writes) or self._overlap(
            self._read, row.writes
        )

    def _overlap(self, names: set[str], others: frozenset[str]) -> bool:
        spans = self._spans
        return any(
            spans[a][0] < spans[b][1] and spans[b][0] < spans[a][1] for a in names for b in others
        )
