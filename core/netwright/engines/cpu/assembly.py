"""A tape in the making: rows whose arguments name buffers that have no place yet."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from netwright.engines.cpu.parameters import stored_size
from netwright.engines.cpu.tape import ALONE, CHECK, RESERVED, ROW, WAIT
from netwright.engines.cpu.tiles import Tile
from netwright.kernels.cpu.kernel import Factory, Key, Variant, address
from netwright.operations.tensor import Tensor
from netwright.program.memory import Layout, Life, place

_LITTLE = 8192
"""A row that touches so few floats is done in about the time in which two threads meet."""
ALIGNMENT = 16
"""Floats: every buffer begins at a multiple of a cache line."""


@dataclass(frozen=True, slots=True)
class Place:
    """An offset into a buffer, known by name until memory is planned."""

    buffer: str
    offset: int = 0


Argument = int | Place


COEFFICIENTS = 16
"""Numbers a step: 1 / batch size, then those of the optimizer."""
COEFFICIENT_RING = Place("coefficients")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What `run_tape` runs; `stride` is the number of words from block to block."""

    rows: NDArray[np.int64]
    words: NDArray[np.int64]
    sections: NDArray[np.int64]
    stride: int


@dataclass(frozen=True, slots=True)
class Row:
    """One call of a kernel: what it computes, reads and writes."""

    factory: Factory
    variant: Variant
    arguments: tuple[Argument, ...]
    units: int
    reads: frozenset[str]
    writes: frozenset[str]
    node: str
    checked: bool = False
    """Do not run, nor anything after it, once the HALT flag is up."""


@dataclass
class Assembly:
    """Collects buffers, tables and rows for blocks of `lanes` lanes."""

    lanes: int
    blocks: int
    slots: int
    """Steps whose order and coefficients are kept at once; a ring."""
    is_single: bool = False
    """The batch is one sample."""
    sizes: dict[str, int] = field(default_factory=dict)
    pinned: dict[str, int] = field(default_factory=dict)
    """Offsets of buffers that live outside the workspace."""
    aliases: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    words: list[int] = field(default_factory=lambda: [0] * RESERVED)
    rings: dict[str, str] = field(default_factory=dict)
    """The ring of each scalar, by tensor name."""
    node: str = ""
    product_tiles: set[Tile] = field(default_factory=set)
    """Sizes of tile in use; shared by the tapes of a run, so that they share kernels."""
    correlation_tiles: set[Tile] = field(default_factory=set)
    sums: set[str] = field(default_factory=set)
    """Buffers that gather sums over the blocks of the batch: complete after the last block."""
    sections: list[int] = field(default_factory=lambda: [0])
    """First rows of the sections; see `tape`."""
    crossing: set[str] = field(default_factory=set)
    """Buffers that a later section reads: every block has its own. Known after `layout`."""
    _unfinished: set[str] = field(default_factory=set)
    """Sums that the present section adds to."""
    _updating: bool = False
    _tables: dict[tuple[int, ...], int] = field(default_factory=dict)

    def table(self, values: Iterable[int]) -> int:
        """Where in the words these values stand; equal tables are kept once."""
        key = tuple(values)
        if key not in self._tables:
            self._tables[key] = len(self.words)
            self.words.extend(key)
        return self._tables[key]

    def room(self, length: int) -> int:
        """Where in the words there is room for `length` numbers written later."""
        start = len(self.words)
        self.words.extend([0] * length)
        return start

    def buffer(self, name: str, size: int) -> Place:
        """A buffer of the workspace; its memory is shared with others when it is not in use."""
        self.sizes[name] = max(size, self.sizes.get(name, 0))
        return Place(name)

    def at(self, tensor: Tensor) -> Place:
        """Where a tensor is: lanes innermost if it is batched."""
        name = self._root(tensor.name)
        if name not in self.pinned:
            size = tensor.size * self.lanes if tensor.batched else stored_size(tensor.shape)
            self.buffer(name, size)
        if not tensor.batched:
            self.sums.add(name)
        return Place(name)

    def sum_buffer(self, name: str, size: int) -> Place:
        """A buffer of the workspace that gathers sums over the blocks."""
        self.sums.add(name)
        return self.buffer(name, size)

    def pin(self, name: str, offset: int, size: int) -> None:
        """A buffer that has its place outside the workspace."""
        self.pinned[name] = offset
        self.sizes[name] = size

    def _root(self, name: str) -> str:
        while name in self.aliases:
            name = self.aliases[name]
        return name

    def emit(
        self,
        factory: Factory,
        arguments: Sequence[Argument],
        units: int,
        reads: Iterable[Place],
        writes: Iterable[Place],
        variant: Variant = (),
        checked: bool = False,
    ) -> None:
        """Append a row. One that reads an unfinished sum over the batch begins a new section."""
        read, written = frozenset(p.buffer for p in reads), frozenset(p.buffer for p in writes)
        if self.blocks > 1 and read & self._unfinished and not self._updating:
            self.begin_section()
        self._unfinished |= written & self.sums
        row = Row(factory, variant, tuple(arguments), units, read, written, self.node, checked)
        self.rows.append(row)

    def check(self, row: int) -> None:
        """Neither run this row nor anything after it once the HALT flag is up."""
        self.rows[row] = replace(self.rows[row], checked=True)

    def begin_section(self) -> None:
        """Rows from here on run when all blocks have gone through the rows before."""
        self.sections.append(len(self.rows))
        self._unfinished = set()

    def begin_update(self) -> None:
        """Rows from here on run once a step, in one section: what they write is whole."""
        self.begin_section()
        self._updating = True

    def layout(self, kept: Iterable[str], start: int) -> Layout:
        """Places for every workspace buffer, from offset `start` on."""
        first: dict[str, int] = {}
        last: dict[str, int] = {}
        for number, row in enumerate(self.rows):
            for name in row.reads | row.writes:
                if name not in self.pinned:
                    first.setdefault(name, number)
                    last[name] = number
        for name in first:
            begin, end = self._section_of(first[name]), self._section_of(last[name])
            if begin != end and self.blocks > 1 and name not in self.sums:
                self.crossing.add(name)
                first[name] = self.sections[begin]
                last[name] = [*self.sections, len(self.rows)][end + 1] - 1
        for name in {self._root(name) for name in kept} | self.sums:
            if name in last:
                first[name], last[name] = 0, len(self.rows)
        lives = [Life(name, self.extent(name), first[name], last[name]) for name in first]
        return place(lives, ALIGNMENT, start)

    def _section_of(self, row: int) -> int:
        return bisect_right(self.sections, row) - 1

    def extent(self, name: str) -> int:
        """Floats that a buffer takes: what later sections read is kept for every block."""
        return self._room(name) * (self.blocks if name in self.crossing else 1)

    def _room(self, name: str) -> int:
        return -(-self.sizes[name] // ALIGNMENT) * ALIGNMENT

    def compile(self, layout: Layout) -> Compiled:
        """Every name replaced by an offset, every kernel by its address.

        Where buffers are kept for every block, each block has arguments of its own.
        """
        offsets = {**self.pinned, **layout.offsets}
        words, starts = list(self.words), []
        for block in range(self.blocks if self.crossing else 1):
            for row in self.rows:
                if not block:
                    starts.append(len(words))
                for a in row.arguments:
                    if isinstance(a, int):
                        words.append(a)
                    else:
                        moved = block * self._room(a.buffer) if a.buffer in self.crossing else 0
                        words.append(offsets[a.buffer] + a.offset + moved)
        rows: list[int] = []
        for row, at, flags in zip(self.rows, starts, self._flags(offsets), strict=True):
            rows += [address(row.factory, *row.variant), at, row.units, flags]
        assert len(rows) == ROW * len(self.rows)
        return Compiled(
            np.array(rows, np.int64),
            np.array(words, np.int64),
            np.array([*self.sections, len(self.rows)], np.int64),
            sum(len(row.arguments) for row in self.rows) if self.crossing else 0,
        )

    def tensors(self) -> dict[str, int]:
        """Floats of each tensor of the network, without the blocks that join them."""
        return {name: size for name, size in self.sizes.items() if "/" in name}

    @property
    def kernels(self) -> list[Key]:
        """The kernels of the rows, in order."""
        return [(row.factory, row.variant) for row in self.rows]

    def _flags(self, offsets: dict[str, int]) -> list[int]:
        """Which rows the first thread does alone, and where all threads wait.

        They wait before a row that meets memory of the rows since the last wait: read after
        write, write after read and write after write all count, by the ranges in which buffers
        really lie. Rows that the first thread does alone need not wait for each other. The first
        row of a section always waits.
        """
        spans = {name: (start, start + self.extent(name)) for name, start in offsets.items()}
        shared, alone = _Touched(spans), _Touched(spans)
        found = []
        for number, row in enumerate(self.rows):
            is_alone = self._is_alone(row)
            meets = shared.meets(row) or (not is_alone and alone.meets(row))
            waits = row.checked or number in self.sections or meets
            if waits:
                shared, alone = _Touched(spans), _Touched(spans)
            (alone if is_alone else shared).add(row)
            found.append(WAIT * waits | CHECK * row.checked | ALONE * is_alone)
        return found

    def _is_alone(self, row: Row) -> bool:
        """Whether sharing a row out costs more than it brings."""
        return row.units == 1 or sum(self.sizes[n] for n in row.reads | row.writes) <= _LITTLE


class _Touched:
    """Memory that rows have read and written since all threads met."""

    def __init__(self, spans: dict[str, tuple[int, int]]) -> None:
        self._spans = spans
        self._read: set[str] = set()
        self._written: set[str] = set()

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
